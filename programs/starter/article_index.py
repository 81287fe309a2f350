PAGE = {
    "type": "ArticleIndexPage",
    "parent": "",
    "slug": "articles",
    "title": "Articles",
    "show_in_menus": True,
    "fields": {
        "lead": "Plain explanations of what you would study, written to be read on a bus.",
    },
    "body": [],
}
