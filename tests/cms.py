"""The editor of a record of words, as a marketer's browser has it: it sends what the page holds."""

from html.parser import HTMLParser


class WordsEditor:
    def __init__(self, client, words):
        self.client, self.words = client, words
        answer = client.get(f"/cms/snippets/leads/{words._meta.model_name}/", follow=True)
        self.address = answer.redirect_chain[-1][0]
        self.page = answer.content.decode()

    def address_of(self, view):
        return self.address.replace("/edit/", f"/{view}/")

    def save(self, address=None, **changes):
        """`changes`: what is typed over; None takes a box away, or its tick."""
        boxes = Boxes(self.client.get(self.address).content.decode()).values
        unknown = set(changes) - set(boxes) - {"action-sample"}
        assert not unknown, f"the page has no {unknown}"
        sent = {name: value for name, value in (boxes | changes).items() if value is not None}
        return self.client.post(address or self.address, sent)


class Boxes(HTMLParser):
    """Every box of the editor's form, each once."""

    def __init__(self, page):
        super().__init__()
        self.values, self.is_inside, self.text_of, self.choice_of = {}, False, "", ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        has = dict(attributes)
        if tag == "form":
            self.is_inside = "data-edit-form" in has
        name = has.get("name")
        if not self.is_inside:
            return
        if tag in ("input", "textarea", "select") and name:
            assert name not in self.values, f"{name} is on the page twice"
            is_box = has.get("type") == "checkbox"
            value = has.get("value", "on" if is_box else "")
            self.values[name] = value if not is_box or "checked" in has else None
            self.text_of = name if tag == "textarea" else ""
            self.choice_of = name if tag == "select" else ""
        elif tag == "option" and self.choice_of and "selected" in has:
            self.values[self.choice_of] = has["value"]

    def handle_data(self, data):
        if self.text_of:
            self.values[self.text_of] += data

    def handle_endtag(self, tag):
        if tag == "form":
            self.is_inside = False
        elif tag == "textarea" and self.text_of:
            # HTML leaves out the line end that follows the tag.
            self.values[self.text_of] = self.values[self.text_of].removeprefix("\n")
            self.text_of = ""
