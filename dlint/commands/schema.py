"""Print the JSON schema of rule files, or of the configuration file, for editors."""

from __future__ import annotations

import argparse
import os

from dlint.commands.common import show, show_json


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command's own options."""
    parser.add_argument("what", nargs="?", choices=("rule", "config"), default="rule", help="default: rule")


def run(arguments: argparse.Namespace) -> int:
    """Print the schema."""
    if arguments.what == "config":
        from dlint.settings.configfile import ConfigFile

        schema = ConfigFile.model_json_schema(by_alias=True)
        show_json({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "dlint configuration"})
    else:
        from dlint.resources import rules_directory

        with open(os.path.join(rules_directory(), "schema.json"), encoding="utf-8") as file:
            show(file.read())
    return 0
