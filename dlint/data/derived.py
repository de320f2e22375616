"""Tables that are made of the data files, so that a lint finds at once what it looks for: `dlint.data.load` gives them too.

They are made when the wheel is built. Each is a function here, and its name that of the table.
"""

from __future__ import annotations

from dlint import data

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Entry = dict[str, Any]


def programs() -> dict[str, Entry]:
    """What is known of programs (`commands.yaml`) by any of their names; those that are not usual tell the usual `name`."""
    table, managers = data.load("commands"), data.load("package_managers")
    found: dict[str, Entry] = {}
    for name in table:
        entry, manager = table[name], managers.get(name)
        while "like" in entry:
            entry = table[entry["like"]] | {key: value for key, value in entry.items() if key != "like"}
        while manager is not None and "values" not in manager:
            manager = managers[manager["like"]]
        if manager is not None:
            entry = entry | {"values": frozenset(manager["values"])}
        found[name] = entry
        for other in entry.get("names", ()):
            found[other] = entry | {"name": name}
    return found


def managers() -> dict[str, Entry]:
    """Package managers by name, with what an entry takes over from another filled in, and the `phrases` of their actions."""
    table = data.load("package_managers")
    found: dict[str, Entry] = {}
    for name, entry in table.items():
        found[name] = table.get(entry.get("like"), {}) | entry
        found[name]["phrases"] = {
            phrase: action
            for action, phrases in found[name]["actions"].items()
            if action != "bare"
            for phrase in phrases
        }
    return found


def manager_programs() -> dict[str, str]:
    """The package managers by the programs that they are."""
    return {program: name for name, entry in managers().items() for program in entry["programs"]}


def manager_files() -> dict[str, str]:
    """The package managers by the files that they read by themselves."""
    found: dict[str, str] = {}
    for name, entry in data.load("package_managers").items():
        for file in entry.get("manifest", ()):
            found.setdefault(file, name)
    return found


def server_programs() -> dict[str, Entry]:
    """What is known of each server by the names of its programs."""
    return {program: entry for entry in data.load("servers")["servers"] for program in entry["programs"]}


def server_images() -> dict[str, list[Entry]]:
    """What is known of the servers in images, by the names of the images."""
    found: dict[str, list[Entry]] = {}
    for entry in data.load("servers")["images"]:
        for name in entry["names"]:
            found.setdefault(name, []).append(entry)
    return found


TABLES = {
    table.__name__: table
    for table in (programs, managers, manager_programs, manager_files, server_programs, server_images)
}
