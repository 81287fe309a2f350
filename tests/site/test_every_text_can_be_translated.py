"""Whatever we say to a visitor or to staff goes through gettext, so that Hindi and Marathi need no code.

Two readers, one of templates and one of Python. Each finds words of ours that gettext never sees.
"""

import ast
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(
    path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt", ".svg"}
)
LETTERS = re.compile(r"[A-Za-z]{2}")
COMMENT = re.compile(r"\{#.*?#\}|\{% comment.*?endcomment %\}", re.S)
TRANSLATED = re.compile(r"\{% blocktranslate\b.*?\{% endblocktranslate %\}", re.S)
BODY_CLASS = re.compile(r"(?<=body_class %\})[\w-]+")
ATOM = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S)
# A quoted text in a tag or a filter. Those of translate, of _("…") and of these tags are no words of ours.
QUOTED = re.compile(r"""(_\()?(?:"([^"]*)"|'([^']*)')""")
WORDLESS = {"translate", "blocktranslate", "load", "extends", "static", "url", "block"}
IS_FORMAT = re.compile(r"\|(?:date|time):$")
# Attributes that a person reads or hears.
READ = {"alt", "title", "placeholder", "aria-label", "content", "label"}
NOT_WORDS = {
    "robots.txt": "read by machines",
    "mark.svg": "a drawing without words",
}
# Names of things that are the same in every language, and examples of code.
SAME_EVERYWHERE = re.compile(
    r"ISMR|WhatsApp|PDF|IST|width=device-width, initial-scale=1|noindex|(light|dark)"
)


class WordsLeft(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self.silent = [], 0

    def handle_starttag(self, tag, attrs):
        if tag in {"script", "style", "code"}:
            self.silent += 1
        names = dict(attrs)
        for name, value in attrs:
            is_read = name in READ and not (tag == "meta" and names.get("name") != "description")
            is_said = name.startswith("data-") and re.match(r"[A-Z][a-z]", value or "")
            if (is_read or is_said) and LETTERS.search(value or ""):
                self.found.append(value)

    def handle_endtag(self, tag):
        if tag in {"script", "style", "code"}:
            self.silent -= 1

    def handle_data(self, data):
        if not self.silent and LETTERS.search(SAME_EVERYWHERE.sub("", data)):
            self.found.append(" ".join(data.split()))


def words_left(template):
    """What a template says without gettext: between its tags, in its attributes, in its arguments."""
    text = TRANSLATED.sub(" ", BODY_CLASS.sub(" ", COMMENT.sub(" ", template)))
    found = [words for atom in ATOM.findall(text) for words in words_in(atom)]
    reader = WordsLeft()
    reader.feed(ATOM.sub("·", text))
    reader.close()
    return [*found, *reader.found]


def words_in(atom):
    if atom.startswith("{%") and atom.split()[1] in WORDLESS:
        return
    for match in QUOTED.finditer(atom):
        words = match[2] or match[3] or ""
        is_sentence = re.search(r"[A-Z][a-z]|[a-z] [a-z]", words)
        is_ending = "|pluralize" in atom[: match.start()]
        if (
            not match[1]
            and (is_sentence or is_ending)
            and not IS_FORMAT.search(atom[: match.start()])
        ):
            yield words
    if "|pluralize" in atom:
        yield atom


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_words_of_a_template_escape_translation(path):
    if path.name not in NOT_WORDS:
        assert words_left(path.read_text()) == []


@pytest.mark.parametrize(
    "template",
    [
        "<p>Ask us</p>",
        '<img alt="A student at a desk">',
        '<p data-sending="Sending …"></p>',
        '<meta name="description" content="Ask us">',
        '{{ owner|default:"nobody yet" }}',
        "{{ count }} mail{{ count|pluralize }}",
        '{% share_form "Ask about admission" %}',
        "{% if phone %}Phone: {{ phone }}{% endif %}",
        "{% translate 'Ask' %} us",
    ],
)
def test_words_that_nobody_could_translate_are_found(template):
    assert words_left(template)


@pytest.mark.parametrize(
    "template",
    [
        "<p>{% translate 'Ask us' %}</p>",
        '<meta name="robots" content="noindex">',
        '{{ owner|default:_("nobody yet") }}',
        '{{ day|date:"j M Y" }}',
        "{# A remark #}<p class='Big Thing'>{{ words }}</p>",
        "{% blocktranslate count n=n %}{{ n }} mail{% plural %}{{ n }} mails{% endblocktranslate %}",
        '{% include "leads/form.html" with level="3" %}',
    ],
)
def test_what_is_translated_or_no_language_is_left_alone(template):
    assert not words_left(template)


# --- Python -------------------------------------------------------------------------------------

GETTEXT = {"_", "gettext", "gettext_lazy", "ngettext", "gettext_noop"}
# Read by whoever runs the machine, or by nobody.
FOR_OPERATORS = re.compile(
    r"^(logger|re|time)\.|Counter|Gauge|Histogram|Warning$|compile$|(?<!Validation)Error$|Http404|ImproperlyConfigured"
)
# The arguments and names that hold what people read.
SAID = {"label", "help_text", "verbose_name", "verbose_name_plural", "heading", "description"}
SAID |= {"menu_label", "add_to_settings_menu_label", "empty_label", "placeholder"}
NOT_OURS_TO_TRANSLATE = {
    "programs/starter/": "what the pages say on the first day: fields that marketers own",
    "leads/mail_words.py": "the mails' words on the first day: fields that marketers own",
    "leads/consent.py": "the notice that a consent was given to, kept as it was shown",
    "leads/sample_mail.py": "made-up answers",
    "leads/canary/fly.py": "the canary's own answers",
    "programs/starter_site.py": "said to whoever sets the site up",
    "leads/watch.py": "names of steps, for the logs of whoever runs the machine",
    "programs/checks/links.py": "what is looked for in the words of a link",
    "management/": "commands, for whoever runs the machine",
    "migrations/": "written once",
}
PYTHON = sorted(
    str(path.relative_to(ROOT))
    for package in ("leads", "programs")
    for path in (ROOT / package).rglob("*.py")
    if not any(part in str(path) for part in NOT_OURS_TO_TRANSLATE)
)
SENTENCE = re.compile(r"^[A-Z“][a-z’']*[ :].*[a-z0-9)”][.?:]$", re.S)


def is_sentence(node):
    if isinstance(node, ast.JoinedStr):
        pieces = (part.value if isinstance(part, ast.Constant) else "x" for part in node.values)
        return bool(SENTENCE.search("".join(pieces)))
    return isinstance(node, ast.Constant) and bool(SENTENCE.search(str(node.value)))


def has_letters(node):
    pieces = node.values if isinstance(node, ast.JoinedStr) else [node]
    return any(
        isinstance(piece, ast.Constant)
        and isinstance(piece.value, str)
        and LETTERS.search(SAME_EVERYWHERE.sub("", piece.value))
        for piece in pieces
    )


def bare_words(node, name=""):
    """Sentences outside gettext, and whatever is handed over as a label, a help text and so on."""
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        if called in GETTEXT or FOR_OPERATORS.search(called):
            return
        if called.endswith("ValidationError") and node.args and has_letters(node.args[0]):
            yield ast.unparse(node.args[0])
    if isinstance(node, ast.Constant | ast.JoinedStr):
        if is_sentence(node) or (name in SAID and has_letters(node)):
            yield ast.unparse(node)
        return
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "preview_value":
        return  # a sample of a block, for whoever chooses one
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue  # a docstring
        named = ""
        if isinstance(node, ast.keyword):
            named = node.arg
        elif isinstance(node, ast.Assign) and child is node.value:
            named = ast.unparse(node.targets[0])
        yield from bare_words(child, named or "")


@pytest.mark.parametrize("path", PYTHON)
def test_no_words_of_our_code_escape_translation(path):
    assert list(bare_words(ast.parse((ROOT / path).read_text()))) == []


@pytest.mark.parametrize(
    "code",
    [
        'raise ValidationError("no number")',
        'forms.CharField(label="Your name")',
        'class Meta:\n    verbose_name = "home page"',
        'return f"Held: {reason}, as we said."',
        'messages.success(request, "It was sent again.")',
    ],
)
def test_words_that_no_translator_would_see_are_found(code):
    assert list(bare_words(ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        'raise ValidationError(_("There is no number."))',
        'logger.info("A mail was sent again.")',
        'raise ImproperlyConfigured("There is no key."); ValueError("This is no day.")',
        '"""A docstring is read by us."""',
        'models.CharField(_("name"), help_text=_("As visitors read it."))',
    ],
)
def test_what_is_said_to_us_only_is_left_alone(code):
    assert not list(bare_words(ast.parse(code)))
