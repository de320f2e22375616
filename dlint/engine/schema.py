"""`rules/schema.json`: the JSON schema of rule files, from which editors complete and explain while one types."""

from __future__ import annotations

from typing import Any

from dlint.engine.rulefile import RuleFile
from dlint.engine.vocabulary import Kind, Type, docs, kinds

Schema = dict[str, Any]


def rule_schema() -> Schema:
    """The schema of a rule file; what `where` may say follows from `select`."""
    schema = RuleFile.model_json_schema()
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://github.com/dlint/dlint/raw/main/rules/schema.json",
        **schema,
    }
    properties = schema["properties"]
    properties["select"] = {
        "description": properties["select"]["description"],
        "oneOf": [{"const": kind.name, "description": docs()[kind.name].text} for kind in kinds().values()],
    }
    examples = schema["$defs"]["Examples"]["properties"]
    for kind in ("bad", "good"):
        examples[kind]["items"] = {"anyOf": [{"type": "string"}, examples[kind]["items"]]}
        example = schema["$defs"][kind.capitalize()]
        example["properties"]["compose"] = {"type": "string", "description": "A compose file, in place of dockerfile."}
        example["oneOf"] = [{"required": ["dockerfile"]}, {"required": ["compose"]}]
        del example["required"]
    schema["allOf"] = [_for_kind(kind) for kind in kinds().values()]
    schema["$defs"] |= {_condition_name(kind.name): _condition(kind) for kind in kinds().values()}
    schema["$defs"]["option"] = _object({"option": {"type": "string", "description": "The name of an option."}})
    for type_ in _types():
        schema["$defs"].setdefault(_matcher_name(type_), _matcher(type_))
    return schema


def _for_kind(kind: Kind) -> Schema:
    condition = {"$ref": f"#/$defs/{_condition_name(kind.name)}"}
    return {
        "if": {"properties": {"select": {"const": kind.name}}, "required": ["select"]},
        "then": {"properties": {"where": condition, "unless": {"items": condition}}},
    }


def _condition(kind: Kind) -> Schema:
    """What may be asked of a fact."""
    sentences: dict[str, str] = {}
    ancestor: Kind | None = kind
    while ancestor is not None:
        sentences = docs()[ancestor.name].fields | sentences
        ancestor = kinds()[ancestor.parent] if ancestor.parent else None
    fields = {
        name: {"$ref": f"#/$defs/{_matcher_name(field.type)}", "description": sentences.get(name, "")}
        for name, field in kind.fields.items()
    }
    return {
        **_object(_connectives({"$ref": f"#/$defs/{_condition_name(kind.name)}"}) | fields),
        "patternProperties": {r"^[a-z_]+(\.[a-z_]+)+$": {"description": "A path through links."}},
    }


def _matcher(type_: Type) -> Schema:
    """What may be asked of a value of this type."""
    own = {"$ref": f"#/$defs/{_matcher_name(type_)}"}
    words = _connectives(own)
    if type_.unknown:
        words["known"] = {"type": "boolean", "description": "Whether the value is known before the build."}
    if type_.many:
        element = _condition_name(type_.base) if type_.is_fact else _matcher_name(type_.element)
        words |= {
            "some": {"$ref": f"#/$defs/{element}", "description": "At least one element is so."},
            "none": {"$ref": f"#/$defs/{element}", "description": "No element is so."},
            "size": {"$ref": f"#/$defs/{_matcher_name(Type('int'))}", "description": "How many elements there are."},
        }
        return _object(words)
    if type_.is_fact:
        condition: list[Schema] = [{"$ref": f"#/$defs/{_condition_name(type_.base)}"}, _object(words)]
        return {"anyOf": [*condition, {"type": "null"}] if type_.nullable else condition}
    literal = _literal(type_)
    if type_.base == "str":
        words["matches"] = _or_option({"type": "string", "description": "A regular expression found in the text."})
    if type_.base == "int":
        words["min"] = _or_option({"type": "integer", "description": "At least."})
        words["max"] = _or_option({"type": "integer", "description": "At most."})
    words["option"] = {"type": "string", "description": "The value of this option, or one of its values."}
    return {"anyOf": [literal, {"type": "array", "items": literal, "minItems": 1}, _object(words)]}


def _literal(type_: Type) -> Schema:
    if type_.choices:
        return {"enum": [*type_.choices, None] if type_.nullable else list(type_.choices)}
    name = {"str": "string", "int": "integer", "bool": "boolean"}[type_.base]
    return {"type": [name, "null"] if type_.nullable else name}


def _connectives(inner: Schema) -> Schema:
    several = {"type": "array", "items": inner, "minItems": 1}
    return {"all": several, "any": several, "not": inner}


def _or_option(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"$ref": "#/$defs/option"}]}


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False, "minProperties": 1}


def _condition_name(kind: str) -> str:
    return f"condition on {kind}".replace(" ", "-")


def _matcher_name(type_: Type) -> str:
    words = [type_.base, *type_.choices]
    words += ["list"] * type_.many + ["null"] * type_.nullable + ["unknown"] * type_.unknown
    name = "-".join(words + ["elements"] * type_.unknown_elements)
    return "".join([char if char.isalnum() or char == "-" else f"x{ord(char):x}" for char in name])  # it goes into URIs


def _types() -> list[Type]:
    found = {field.type for kind in kinds().values() for field in kind.fields.values()} | {Type("int")}
    return sorted(found | {type_.element for type_ in found if type_.many and not type_.is_fact}, key=_matcher_name)
