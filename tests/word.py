"""Word files, as small as Word would open them."""

import io
import zipfile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
PICTURE = """<w:p><w:r><w:drawing><wp:inline
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><wp:docPr id="1" name="x" descr="{alt}"/>
 <a:graphic><a:graphicData><pic:pic><pic:blipFill><a:blip {how}="p1"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>
</wp:inline></w:drawing></w:r></w:p>"""


def word(*body, start="", parts=None, picture=None, linked=""):
    """A .docx of these paragraphs. `start`: written before the document's root; `parts`: more files in the zip."""
    xml = '<?xml version="1.0"?>'
    links = [f'<Relationship Id="s" Type="{R}/styles" Target="styles.xml"/>']
    links += [f'<Relationship Id="n" Type="{R}/numbering" Target="numbering.xml"/>']
    if picture:
        links += [f'<Relationship Id="p1" Type="{R}/image" Target="media/gate.jpg"/>']
    if linked:
        links += [
            f'<Relationship Id="p1" Type="{R}/image" Target="{linked}" TargetMode="External"/>'
        ]
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{name.replace(" ", "")}"><w:name w:val="{name}"/></w:style>'
        for name in ("Title", "heading 1", "heading 2", "heading 3", "Quote")
    )
    levels = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:lvl w:ilvl="0"><w:numFmt w:val="{kind}"/></w:lvl>'
        f'<w:lvl w:ilvl="1"><w:numFmt w:val="{kind}"/></w:lvl></w:abstractNum>'
        for n, kind in ((1, "bullet"), (2, "decimal"))
    ) + "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in (1, 2))
    files = {
        "[Content_Types].xml": f'{xml}<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="{KIND}"/><Default Extension="jpg" ContentType="image/jpeg"/></Types>',
        "_rels/.rels": f'{xml}<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="d" Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'{xml}{start}<w:document xmlns:w="{W}" xmlns:r="{R}"><w:body>{"".join(body)}</w:body></w:document>',
        "word/styles.xml": f'{xml}<w:styles xmlns:w="{W}">{styles}</w:styles>',
        "word/numbering.xml": f'{xml}<w:numbering xmlns:w="{W}">{levels}</w:numbering>',
        "word/_rels/document.xml.rels": f'{xml}<Relationships xmlns="{PACKAGE}/relationships">{"".join(links)}</Relationships>',
    }  # fmt: skip
    if picture:
        files["word/media/gate.jpg"] = picture
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as docx:
        for name, content in {**files, **(parts or {})}.items():
            docx.writestr(name, content)
    return file.getvalue()


def paragraph(text, style="", bold=False):
    look = f'<w:pPr><w:pStyle w:val="{style.replace(" ", "")}"/></w:pPr>' if style else ""
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f"<w:p>{look}<w:r>{weight}<w:t>{text}</w:t></w:r></w:p>"


def item(text, numbered=False, level=0):
    number = (
        f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{2 if numbered else 1}"/></w:numPr>'
    )
    return f"<w:p><w:pPr>{number}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows):
    cells = ("".join(f"<w:tc>{paragraph(text)}</w:tc>" for text in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def picture(alt="", linked=False):
    return PICTURE.format(alt=alt, how="r:link" if linked else "r:embed")
