"""The Markdown of rule files as HTML: paragraphs, lists, code, emphasis and links, and nothing else.

Whatever it does not know stays text, and all text is escaped: a rule file of a stranger cannot bring in HTML.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_INLINE = re.compile(
    r"(?P<fence>`+)(?P<code>.+?)(?P=fence)|\[(?P<label>[^\]]+)\]\((?P<target>https?://[^\s)]+)\)"
    r"|<(?P<address>https?://[^\s>]+)>|(?P<bare>https?://[^\s<>\"]*[\w/])"
    r"|\*\*(?P<strong>[^*]+)\*\*|(?<![\w*])\*(?P<em>[^*\s][^*]*)\*(?!\w)",
    re.DOTALL,
)
_ITEM = re.compile(r"^\s*[-*] ")


def prose(text: str) -> Markup:
    """The HTML of a rationale."""
    blocks = re.split(r"(^```.*?^```\s*$)", text, flags=re.DOTALL | re.MULTILINE)
    return Markup("\n").join(
        block for number, part in enumerate(blocks) for block in (_fenced(part) if number % 2 else _blocks(part))
    )


def link(address: str) -> Markup:
    """An address as a link to it; text if it is none of the web."""
    if not address.startswith(("https://", "http://")):
        return escape(address)
    shown = re.sub(r"^https?://(www\.)?", "", address)
    return Markup('<a href="{}" rel="noreferrer">{}</a>').format(address, shown)


def _fenced(block: str) -> list[Markup]:
    body = "\n".join(block.strip().split("\n")[1:-1])
    return [Markup('<pre tabindex="0"><code>{}</code></pre>').format(body)]


def _blocks(text: str) -> list[Markup]:
    result = []
    for block in re.split(r"\n\s*\n", text.strip()):
        lines = block.split("\n")
        if not block.strip():
            continue
        if _ITEM.match(lines[0]):
            items = re.split(r"^\s*[-*] ", block, flags=re.MULTILINE)[1:]
            content = Markup("").join([Markup("<li>{}</li>").format(_inline(item)) for item in items])
            result.append(Markup("<ul>{}</ul>").format(content))
        else:
            result.append(Markup("<p>{}</p>").format(_inline(block)))
    return result


def _inline(text: str) -> Markup:
    result, at = Markup(""), 0
    text = text.strip()
    for match in _INLINE.finditer(text):
        result += escape(text[at : match.start()]) + _marked(match)
        at = match.end()
    return result + escape(text[at:])


def _marked(match: re.Match[str]) -> Markup:
    found = match.groupdict()
    if found["code"]:
        return Markup("<code>{}</code>").format(found["code"].strip())
    if found["label"]:
        return Markup('<a href="{}" rel="noreferrer">{}</a>').format(found["target"], found["label"])
    if found["strong"]:
        return Markup("<strong>{}</strong>").format(found["strong"])
    if found["em"]:
        return Markup("<em>{}</em>").format(found["em"])
    return link(found["address"] or found["bare"])
