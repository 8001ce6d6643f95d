"""Exercise 1.5: settings from three layers, and what a start says when they are wrong.

The process environment is a dict and the folder a fresh one. Where the real environment is touched, it is to
show that nobody looks at it.
"""

import json
import runpy
import sys
import traceback
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import NamedTuple

import pytest
from pydantic import (
    BaseModel,
    ByteSize,
    Field,
    Secret,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import SettingsConfigDict

from app_settings import (
    Fault,
    Found,
    Layers,
    Settings,
    SettingsError,
    entry,
    env_example,
    gather,
    load_settings,
    merged,
    show_settings,
    taken_apart,
    unknown,
    variables,
)

KEY = "hush-0123456789"
GOOD = {"MAIL_API_KEY": KEY}
FILES = {
    ".env": "MAIL_PAGE_SIZE=30\nMAIL_SENDER=general\nMAIL_API_KEY=general-key\n",
    ".env.staging": "MAIL_PAGE_SIZE=40\n",
    ".env.prod": "\n# what it costs\nMAIL_PAGE_SIZE=50\nMAIL_SENDER='prod # 1'\n",
}
SHOP = "app_settings.demonstration:ShopSettings"


class MailSettings(Settings):
    """What most tests load."""

    model_config = SettingsConfigDict(env_prefix="mail_")

    page_size: int = Field(default=20, ge=1, le=100, description="Letters on one page.")
    sender: str = Field(default="nobody", description="Who writes.")
    origins: list[str] = Field(default=[], max_length=2, description="Who may ask.")
    api_key: SecretStr = Field(min_length=8, description="The key of the post office.\nAsk Ada for one.")


class Colour(Enum):
    """Values that are no text by themselves."""

    RED = "red"
    BLUE = "blue"


class OddSettings(Settings):
    """Fields of every sort, each with a default."""

    model_config = SettingsConfigDict(env_prefix="ODD_")

    motto: str = 'it\'s # \\ "so"\nand so'
    colour: Colour = Colour.BLUE
    ratio: float | None = Field(default=None, gt=0, lt=1)
    weights: dict[str, int] = Field(default={"a": 1})
    made: list[str] = Field(default_factory=lambda: ["by", "a", "factory"])
    token: SecretStr = SecretStr("never-written")
    database: str = Field(default="sqlite://", validation_alias="database_url")


class GuardedSettings(Settings):
    """Its validators are careless with secrets."""

    model_config = SettingsConfigDict(env_prefix="SAFE_")

    key: SecretStr = SecretStr("")
    keys: list[SecretStr] = Field(default=[])
    quota: Secret[ByteSize] | None = None
    pair: str = "fine"

    @field_validator("key", mode="before")
    @classmethod
    def tell_the_key(cls, value: object) -> object:
        """Refuse words that are too long, and shout half of them out."""
        if isinstance(value, str) and len(value) > 9:
            raise ValueError(f"{value[:4]}… is long")
        return value

    @field_validator("keys", mode="before")
    @classmethod
    def tell_a_part(cls, value: object) -> object:
        """Refuse, and tell a part of it."""
        if value:
            raise ValueError("starts with hush")
        return value

    @model_validator(mode="before")
    @classmethod
    def tell_all(cls, data: dict[str, object]) -> dict[str, object]:
        """Refuse the settings together."""
        if data.get("pair") == "bad":
            raise ValueError(f"no pair: {data['key']}")
        if data.get("pair") == "worse":
            raise AssertionError("worse than bad")
        return data


class PlainSettings(Settings):
    """No prefix, and a default that breaks its own rule."""

    workers: int = Field(default=0, ge=1)


class Account(BaseModel):
    """A model in a setting, with a secret in it."""

    name: str
    password: SecretStr = SecretStr("")


class ChattySettings(Settings):
    """A validator of one field quotes another, in the words that its own value asks for."""

    model_config = SettingsConfigDict(env_prefix="CHAT_")

    key: SecretStr = SecretStr("Built-In")
    keys: list[SecretStr] = Field(default=[])
    words: str = ""

    @field_validator("words")
    @classmethod
    def say(cls, words: str, info: ValidationInfo) -> str:
        """Refuse the words, and fill a secret in."""
        if not words:
            return words
        keys = [key.get_secret_value() for key in (info.data["key"], *info.data["keys"])]
        raise ValueError(words.format(*keys, bare=keys[0].strip(), small=keys[0].lower()))


def write(folder: Path, files: Mapping[str, str]) -> None:
    """Put these files into the folder."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def load(folder: Path, environment: Mapping[str, str]) -> MailSettings:
    """Mail settings that must be good."""
    settings = load_settings(MailSettings, folder=folder, environment=environment)
    assert isinstance(settings, MailSettings)
    return settings


def error_of(kind: type[Settings], folder: Path, environment: Mapping[str, str]) -> SettingsError:
    """The error of settings that must be refused."""
    with pytest.raises(SettingsError) as caught:
        load_settings(kind, folder=folder, environment=environment)
    return caught.value


def faults_of(folder: Path, environment: Mapping[str, str]) -> tuple[Fault, ...]:
    """The faults of mail settings that must be refused."""
    return error_of(MailSettings, folder, environment).faults


def only_fault(kind: type[Settings], folder: Path, environment: Mapping[str, str]) -> Fault:
    """The single fault of settings that have one."""
    error = error_of(kind, folder, environment)
    assert len(error.faults) == 1, f"one fault is expected: {error}"
    return error.faults[0]


class Run(NamedTuple):
    """What became of a call of the program."""

    code: object
    out: str
    err: str


@pytest.fixture(name="run")
def fixture_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> "Program":
    """The program, as its user starts it, in this process."""
    return Program(monkeypatch, capsys)


class Program:
    """`python -m app_settings`, again and again."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        self.patch = patch
        self.capture = capture

    def __call__(self, *arguments: str) -> Run:
        """Start it with these arguments."""
        self.patch.setattr(sys, "argv", ["app_settings", *arguments])
        code: object = 0
        try:
            runpy.run_module("app_settings", run_name="__main__")
        except SystemExit as ended:
            code = ended.code
        return Run(code, *self.capture.readouterr())


def test_a_settings_object_takes_only_what_it_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The constructor reads neither the process environment nor a file in the current folder."""
    write(tmp_path, {".env": "MAIL_SENDER=file\n"})
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MAIL_PAGE_SIZE", "99")
    settings = MailSettings(api_key=SecretStr(KEY))
    assert (settings.page_size, settings.sender, settings.environment) == (20, "nobody", "dev")


def test_a_class_that_names_files_reads_none_of_them(tmp_path: Path) -> None:
    """Neither `env_file` nor `secrets_dir` of its configuration is looked at behind the caller's back."""
    write(tmp_path, {".env": "MAIL_SENDER=file\n", "mail_page_size": "99"})

    class FiledSettings(MailSettings):
        model_config = SettingsConfigDict(
            env_prefix="mail_", env_file=tmp_path / ".env", secrets_dir=tmp_path
        )

    settings = FiledSettings(api_key=SecretStr(KEY))
    assert (settings.page_size, settings.sender) == (20, "nobody")


def test_settings_cannot_be_changed_or_extended() -> None:
    """A settings object is frozen, and refuses names that its class does not have."""
    settings = MailSettings(api_key=SecretStr(KEY))
    with pytest.raises(ValidationError):
        settings.page_size = 3
    with pytest.raises(ValidationError):
        MailSettings.model_validate({"api_key": KEY, "pagesize": 3})


def test_the_class_itself_refuses_debug_in_production() -> None:
    """A field's validator says so in the words of its docstring; elsewhere, and without debug, all is well."""
    with pytest.raises(ValidationError, match="Value error, prod refuses debug=true"):
        MailSettings(api_key=SecretStr(KEY), environment="prod", debug=True)
    assert repr(MailSettings(api_key=SecretStr(KEY), environment="prod").debug) == "False"
    assert repr(MailSettings(api_key=SecretStr(KEY), debug=True).debug) == "True"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a", ["a"]),
        (" a , b c,,", ["a", "b c"]),
        ("", []),
        ('["a, b", 3]', ["a, b", 3]),
        (' {"a": {"b": null}} ', {"a": {"b": None}}),
        ("a[0], b", ["a[0]", "b"]),
    ],
)
def test_text_is_taken_apart_as_json_or_at_commas(text: str, value: object) -> None:
    """A first letter `[` or `{` means JSON; everything else is a list of words."""
    assert repr(taken_apart(text)) == repr(value)


@pytest.mark.parametrize("text", ["[hush", '{"hush": 1', " [hush]", "[" * 100_000], ids=len)
def test_broken_json_is_refused_without_its_text(text: str) -> None:
    """The message says JSON; the text may be a secret, and is no part of it or of an error it is chained to."""
    with pytest.raises(ValueError, match="JSON") as caught:
        taken_apart(text)
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    assert "hush" not in "".join(traceback.format_exception_only(caught.value))
    assert text not in str(caught.value)


def test_merging_takes_the_first_text_that_is_not_empty() -> None:
    """From strong to weak; an empty text counts as not set and lets the next one through, a space does not."""
    strong = {"A": Found(" ", "process"), "B": Found("", "process"), "D": Found("", "process")}
    weak = {"A": Found("2", ".env:1"), "B": Found("3", ".env:2"), "C": Found("4", ".env:3")}
    found = merged(strong, weak)
    assert {name: (one.text, one.source) for name, one in found.items()} == {
        "A": (" ", "process"),
        "B": ("3", ".env:2"),
        "C": ("4", ".env:3"),
    }
    assert merged() == {}


@pytest.mark.parametrize(
    ("process", "general", "files"),
    [
        ({"MAIL_ENVIRONMENT": "prod"}, "MAIL_ENVIRONMENT=staging", (".env.prod", ".env")),
        ({}, "MAIL_ENVIRONMENT=staging", (".env.staging", ".env")),
        ({"MAIL_ENVIRONMENT": ""}, "MAIL_ENVIRONMENT=staging", (".env.staging", ".env")),
        ({"ENVIRONMENT": "prod"}, "", (".env.dev", ".env")),
    ],
)
def test_the_process_or_the_general_file_names_the_environment(
    tmp_path: Path, process: dict[str, str], general: str, files: tuple[str, ...]
) -> None:
    """Process first, then `.env`, then the default of the class decide which file is read as well."""
    write(tmp_path, {".env": general})
    layers = gather(MailSettings, folder=tmp_path, environment=process)
    assert isinstance(layers, Layers)
    assert layers.files == files
    assert layers.faults == ()


def test_an_unknown_environment_opens_no_file(tmp_path: Path) -> None:
    """A file is named by an environment of the class or not at all; the layers are then process and `.env`."""
    write(tmp_path, {".env": "MAIL_SENDER=general\nbroken\n", ".env.live": "MAIL_PAGE_SIZE=77\nbroken\n"})
    layers = gather(MailSettings, folder=tmp_path, environment={"MAIL_ENVIRONMENT": "live"})
    assert {name: one.source for name, one in layers.found.items()} == {
        "MAIL_ENVIRONMENT": "process",
        "MAIL_SENDER": ".env:1",
    }
    assert layers.files == (".env",)
    assert [fault.source for fault in layers.faults] == [".env:2"]


def test_text_becomes_the_type_of_the_field(tmp_path: Path) -> None:
    """A loaded settings object holds numbers, truth values, lists and secrets, not their text."""
    environment = GOOD | {"MAIL_PAGE_SIZE": "7", "MAIL_DEBUG": "true", "MAIL_ORIGINS": "a.org, b.org"}
    assert repr(load(tmp_path, environment)) == (
        "MailSettings(environment='dev', debug=True, page_size=7, sender='nobody', "
        "origins=['a.org', 'b.org'], api_key=SecretStr('**********'))"
    )


def test_nothing_is_unknown_without_a_prefix_or_among_good_names() -> None:
    """A class without a prefix cannot tell strangers from the rest of the environment."""
    good = {"MAIL_SENDER": Found("1", "process"), "MAI": Found("1", ".env:1")}
    assert repr(unknown(PlainSettings, {"WORKER": Found("1", "process")})) == "[]"
    assert repr(unknown(MailSettings, good)) == "[]"


def test_loading_looks_only_where_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables come from the mapping that was passed and from the folder, never from os.environ."""
    monkeypatch.setenv("MAIL_PAGE_SIZE", "99")
    monkeypatch.setenv("MAIL_API_KEY", KEY)
    assert load(tmp_path, GOOD).page_size == 20
    assert [fault.problem for fault in faults_of(tmp_path, {})] == ["missing"]


@pytest.mark.points(3)
def test_the_stronger_layer_wins_in_each_environment(tmp_path: Path) -> None:
    """Process goes before `.env.<environment>`, that before `.env`, and the default comes last."""
    write(tmp_path, FILES)
    process = GOOD | {"MAIL_SENDER": "process"}
    table = {
        name: (settings.environment, settings.page_size, settings.sender, settings.origins)
        for name in ("dev", "staging", "prod")
        for settings in [load(tmp_path, process | {"MAIL_ENVIRONMENT": name})]
    }
    assert repr(table) == repr(
        {
            "dev": ("dev", 30, "process", []),
            "staging": ("staging", 40, "process", []),
            "prod": ("prod", 50, "process", []),
        }
    )
    assert load(tmp_path, {"MAIL_ENVIRONMENT": "prod"}).sender == "prod # 1"
    assert load(tmp_path, {"MAIL_ENVIRONMENT": "staging"}).sender == "general"
    assert load(tmp_path, {}).api_key.get_secret_value() == "general-key"


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path) -> None:
    """An empty number is its default, an empty secret is missing, an empty environment is the default one."""
    write(tmp_path, {".env": "MAIL_PAGE_SIZE=\nMAIL_ENVIRONMENT=\n"})
    assert load(tmp_path, GOOD | {"MAIL_PAGE_SIZE": ""}).page_size == 20
    assert [fault.problem for fault in faults_of(tmp_path, {"MAIL_API_KEY": ""})] == ["missing"]


def test_an_unknown_environment_is_a_fault(tmp_path: Path) -> None:
    """The error says what was given, and which environments there are; debug does not stumble over it."""
    fault = only_fault(MailSettings, tmp_path, GOOD | {"MAIL_ENVIRONMENT": "live", "MAIL_DEBUG": "1"})
    assert fault.sentence() == (
        "MAIL_ENVIRONMENT='live' (process): Input should be 'dev', 'staging' or 'prod'. Change it there."
    )


def test_a_file_of_one_environment_cannot_name_another(tmp_path: Path) -> None:
    """A `.env.prod` that says staging would run half of each; one that says prod, or is overruled, is fine."""
    write(tmp_path, {".env": "MAIL_ENVIRONMENT=prod", ".env.prod": "MAIL_ENVIRONMENT=staging"})
    fault = only_fault(MailSettings, tmp_path, GOOD)
    assert fault.sentence() == (
        "MAIL_ENVIRONMENT='staging' (.env.prod:1): this file is read in prod, and names another "
        "environment. Remove the line."
    )
    assert load(tmp_path, GOOD | {"MAIL_ENVIRONMENT": "prod"}).environment == "prod"


def test_broken_lines_of_both_files_are_faults(tmp_path: Path) -> None:
    """Files' faults come first, those of the stronger file before the others; what a line says is not told."""
    broken = "MAIL_SENDER=x\n\nhush hush\n"
    write(tmp_path, {".env": broken, ".env.dev": f"{broken}MAIL_API_KEY\n"})
    error = error_of(MailSettings, tmp_path, {})
    assert [fault.source for fault in error.faults] == [".env.dev:3", ".env.dev:4", ".env:3", ""]
    assert str(error).splitlines()[1] == "  .env.dev:3: this line is not NAME=value. Mend the line."


def test_a_contradiction_is_told_after_all_broken_lines(tmp_path: Path) -> None:
    """`gather` has the faults of the stronger file, those of the other, and only then what does not fit."""
    write(tmp_path, {".env": "oops\n", ".env.dev": "MAIL_ENVIRONMENT=prod\noops\n"})
    layers = gather(MailSettings, folder=tmp_path, environment={})
    assert [fault.source for fault in layers.faults] == [".env.dev:2", ".env:1", ".env.dev:1"]


def test_a_list_that_is_nested_too_deeply_is_a_fault(tmp_path: Path) -> None:
    """Whatever stands in a variable, the program ends with a SettingsError and no other."""
    fault = only_fault(MailSettings, tmp_path, GOOD | {"MAIL_ORIGINS": "[" * 100_000})
    assert (fault.variable, fault.source, "JSON" in fault.problem) == ("MAIL_ORIGINS", "process", True)


def test_a_file_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    """A folder in the place of a file, or bytes that are no UTF-8, end in the same error as all else."""
    (tmp_path / ".env").mkdir()
    (tmp_path / ".env.dev").write_bytes(b"MAIL_SENDER=\xff\n")
    faults = faults_of(tmp_path, GOOD)
    assert [fault.source for fault in faults] == [".env.dev", ".env"]
    assert faults[0].problem == "the file cannot be used: it is not UTF-8"
    assert faults[1].problem.startswith("the file cannot be used: ")


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("MAIL_SENDER = a b  # why", "a b"),
        ("  MAIL_SENDER=a#b", "a#b"),
        ("MAIL_SENDER=#fff", "#fff"),
        ("MAIL_SENDER='a # \\'b\\' \\n\nc' # why", "a # 'b' \\n\nc"),
        ('MAIL_SENDER="a\\n\\"b\\" \'"', 'a\n"b" \''),
        ("MAIL_SENDER=x\n# MAIL_SENDER=y\nMAIL_SENDER=it's", "it's"),
        ("MAIL_SENDER=  # nothing", "nobody"),
    ],
)
def test_a_file_is_read_as_people_write_it(tmp_path: Path, line: str, value: str) -> None:
    """Bare or quoted, with comments and spaces, over several lines; of two lines the later one counts."""
    write(tmp_path, {".env": f"{line}\nMAIL_API_KEY={KEY}"})
    assert load(tmp_path, {}).sender == value


def test_a_dollar_sign_in_a_file_is_a_dollar_sign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is filled in from os.environ; a byte order mark and `export` do no harm."""
    monkeypatch.setenv("HOME", "/home/ada")
    write(tmp_path, {".env": "\ufeffexport MAIL_SENDER=${HOME}$x\n"})
    assert load(tmp_path, GOOD).sender == "${HOME}$x"


@pytest.mark.points(2)
def test_production_refuses_to_run_with_debug(tmp_path: Path) -> None:
    """Debug is for dev and staging; in prod the start fails with a sentence, even among other faults."""
    fault = only_fault(MailSettings, tmp_path, GOOD | {"MAIL_ENVIRONMENT": "prod", "MAIL_DEBUG": "yes"})
    assert fault.sentence() == "MAIL_DEBUG='yes' (process): prod refuses debug=true. Change it there."
    both = faults_of(tmp_path, {"MAIL_ENVIRONMENT": "prod", "MAIL_DEBUG": "yes"})
    assert [fault.variable for fault in both] == ["MAIL_DEBUG", "MAIL_API_KEY"]
    assert load(tmp_path, GOOD | {"MAIL_ENVIRONMENT": "prod", "MAIL_DEBUG": "no"}).debug is False
    assert load(tmp_path, GOOD | {"MAIL_ENVIRONMENT": "staging", "MAIL_DEBUG": "yes"}).debug is True


@pytest.mark.points(3)
def test_one_error_names_every_fault_at_once(tmp_path: Path) -> None:
    """Files' faults, then pydantic's in the order of the fields, then unknown names; each says what to do."""
    write(tmp_path, {".env": "MAIL_PAGE_SIZE=500\n", ".env.prod": "MAIL_ORIGINS=a,b,c\noops\n"})
    environment = {"MAIL_ENVIRONMENT": "prod", "MAIL_DEBUG": "perhaps", "MAIL_PAGESIZE": "5"}
    assert str(error_of(MailSettings, tmp_path, environment)).splitlines() == [
        "MailSettings cannot be loaded, 6 faults:",
        "  .env.prod:2: this line is not NAME=value. Mend the line.",
        (
            "  MAIL_DEBUG='perhaps' (process): Input should be a valid boolean, unable to interpret input. "
            "Change it there."
        ),
        "  MAIL_PAGE_SIZE='500' (.env:1): Input should be less than or equal to 100. Change it there.",
        (
            "  MAIL_ORIGINS='a,b,c' (.env.prod:1): List should have at most 2 items after validation, not 3. "
            "Change it there."
        ),
        "  MAIL_API_KEY: missing. Set it in the process environment, .env.prod or .env.",
        "  MAIL_PAGESIZE (process): no setting has this name. Did you mean MAIL_PAGE_SIZE?",
    ]


def test_a_fault_is_a_record_with_five_parts(tmp_path: Path) -> None:
    """Programs ask a fault for its variable, problem, remedy, source and value; what is not there is empty."""
    missing, wrong = faults_of(tmp_path, {"MAIL_ENVIRONMENT": "live"})[::-1]
    assert missing == Fault("MAIL_API_KEY", "missing", "Set it in the process environment or .env")
    expected = "Input should be 'dev', 'staging' or 'prod'"
    assert wrong == Fault("MAIL_ENVIRONMENT", expected, "Change it there", "process", "live")
    assert repr(missing).endswith("source='', value=None)")


def test_good_settings_with_a_bad_file_are_refused(tmp_path: Path) -> None:
    """A single fault of any kind is enough for an error, even if pydantic has nothing to say."""
    write(tmp_path, {".env": "oops\n"})
    error = error_of(MailSettings, tmp_path, GOOD)
    assert (error.kind, len(error.faults)) == ("MailSettings", 1)
    assert str(error).startswith("MailSettings cannot be loaded, 1 fault:\n")


def test_a_default_that_is_wrong_is_blamed_on_the_class(tmp_path: Path) -> None:
    """Where nobody has set anything, the source is `default` and the class has to be mended."""
    fault = only_fault(PlainSettings, tmp_path, {})
    assert fault.sentence() == (
        "WORKERS (default): Input should be greater than or equal to 1. Mend the class."
    )


def test_a_default_that_lacks_a_part_is_blamed_on_the_class_too(tmp_path: Path) -> None:
    """Only what is required can be missing: to set the variable would not mend the default."""

    class Address(BaseModel):
        street: str

    class HouseSettings(Settings):
        address: Address = Field(default={}, validate_default=True)

    fault = only_fault(HouseSettings, tmp_path, {})
    assert fault == Fault("ADDRESS", "at street: Field required", "Mend the class", "default")


def test_an_error_inside_a_collection_says_where(tmp_path: Path) -> None:
    """The path inside the value stands before what is wrong there."""
    fault = only_fault(OddSettings, tmp_path, {"ODD_WEIGHTS": '{"a": "many"}'})
    assert fault.problem.startswith("at a: Input should be a valid integer")
    assert (fault.value, fault.source) == ('{"a": "many"}', "process")


def test_an_alias_is_the_whole_name_of_a_variable(tmp_path: Path) -> None:
    """A field with a validation alias is looked for, and complained about, under that name in upper case."""
    environment = {"DATABASE_URL": "pg://x", "ODD_COLOUR": "red"}
    settings = load_settings(OddSettings, folder=tmp_path, environment=environment)
    assert (settings.database, settings.colour) == ("pg://x", Colour.RED)
    error = error_of(OddSettings, tmp_path, {"ODD_DATABASE": "pg://x"})
    assert [fault.remedy for fault in error.faults] == ["Did you mean DATABASE_URL?"]


@pytest.mark.points(2)
def test_no_text_of_a_settings_object_tells_a_secret(tmp_path: Path) -> None:
    """Neither repr nor str, JSON, the error or the record of a found variable contain a secret's value."""
    settings = load(tmp_path, GOOD)
    told = [repr(settings), str(settings), settings.model_dump_json(), repr(settings.model_dump())]
    told += [repr(gather(MailSettings, folder=tmp_path, environment=GOOD)), str(settings.api_key)]
    assert [text for text in told if KEY in text or not isinstance(text, str)] == []
    assert settings.api_key.get_secret_value() == KEY


@pytest.mark.points(2)
def test_a_refused_secret_is_told_nowhere(tmp_path: Path) -> None:
    """The value is not in the error, its faults or its traceback, nor in an error that it is chained to."""
    error = error_of(MailSettings, tmp_path, {"MAIL_API_KEY": "hush-12"})
    assert error.faults[0].problem == "Value should have at least 8 items after validation, not 7"
    assert (error.faults[0].value, error.faults[0].source) == (None, "process")
    assert (error.__cause__, error.__context__) == (None, None)
    assert "hush-12" not in "".join([*traceback.format_exception(error), repr(error), repr(error.faults)])


@pytest.mark.parametrize(
    ("environment", "problem"),
    [
        ({"SAFE_KEY": KEY}, "this secret is not accepted"),
        ({"SAFE_KEYS": KEY}, "this secret is not accepted"),
        ({"SAFE_QUOTA": "5hush"}, "this secret is not accepted"),
        ({"SAFE_KEY": "hush", "SAFE_PAIR": "bad"}, "the settings do not fit together"),
        ({"SAFE_PAIR": "worse"}, "worse than bad"),
    ],
)
def test_a_validator_that_tells_a_secret_is_not_quoted(
    tmp_path: Path, environment: dict[str, str], problem: str
) -> None:
    """What somebody wrote about a secret, or with a secret in it, is replaced; other sentences are passed on."""
    fault = only_fault(GuardedSettings, tmp_path, environment)
    assert fault.problem == problem
    assert fault.value is None


@pytest.mark.parametrize(
    ("environment", "problem"),
    [
        ({"CHAT_KEY": "hush-12"}, "not with {0}"),
        ({"CHAT_KEY": " hush-12 "}, "not with {bare}"),
        ({"CHAT_KEY": "hu\\sh'12"}, "not with {0!r}"),
        ({"CHAT_KEY": "HUSH-12"}, "not with {small}"),
        ({"CHAT_KEYS": '["a", "hush-12"]'}, "not with {2}"),
        ({}, "not with {0}"),
    ],
)
def test_a_validator_of_one_field_cannot_tell_the_secret_of_another(
    tmp_path: Path, environment: dict[str, str], problem: str
) -> None:
    """Searched for are secrets as found or by default, stripped, written by `repr`, and in small letters."""
    fault = only_fault(ChattySettings, tmp_path, environment | {"CHAT_WORDS": problem})
    assert fault.problem == "it does not fit the other settings"
    assert fault.remedy == "Change it there"


def test_a_validator_that_tells_no_secret_is_quoted(tmp_path: Path) -> None:
    """An empty secret is in no message."""
    fault = only_fault(ChattySettings, tmp_path, {"CHAT_KEY": "   ", "CHAT_WORDS": "not today"})
    assert fault.problem == "not today"


def test_a_secret_default_that_is_wrong_is_not_quoted(tmp_path: Path) -> None:
    """The class has to be mended; what its validator says of the default stays hidden."""

    class CarelessSettings(GuardedSettings):
        key: SecretStr = SecretStr("never-told")

        @field_validator("key")
        @classmethod
        def tell(cls, key: SecretStr) -> SecretStr:
            raise ValueError(f"not {key.get_secret_value()[:5]}")

    fault = only_fault(CarelessSettings, tmp_path, {})
    assert fault == Fault("SAFE_KEY", "this secret is not accepted", "Mend the class", "default")


def test_a_secret_inside_a_model_makes_the_whole_variable_one(tmp_path: Path) -> None:
    """A fault about such a model has no value."""

    class BankSettings(Settings):
        account: Account

    fault = only_fault(BankSettings, tmp_path, {"ACCOUNT": '{"password": "hush"}'})
    assert fault == Fault("ACCOUNT", "this secret is not accepted", "Change it there", "process")


def test_what_pydantic_calls_missing_inside_a_value_is_no_missing_variable(tmp_path: Path) -> None:
    """Only a variable that was not found is missing; a part missing in its value is an error of that value."""

    class Address(Settings):
        street: str

    class HouseSettings(Settings):
        model_config = SettingsConfigDict(env_prefix="HOUSE_")
        address: Address

    fault = only_fault(HouseSettings, tmp_path, {"HOUSE_ADDRESS": "{}"})
    assert fault == Fault("HOUSE_ADDRESS", "at street: Field required", "Change it there", "process", "{}")


@pytest.mark.points(2)
def test_an_unknown_name_is_refused_with_the_nearest_known_one(tmp_path: Path) -> None:
    """Names with the prefix in any case that no setting has, sorted; their values may be secrets."""
    write(tmp_path, {".env": "MAIL_SENDERS=hush\nOTHER=1\n"})
    names = {
        "mail_page_size": "1",
        "MAIL_SENT": "hush",
        "MAIL_TEN": "hush",
        "MAIL_API_KYE": "hush",
        "MAIL_DIE": "hush",
        "MAIL_DEBIG": "1",
        "PATH": "/",
        "MAI_": "",
    }
    faults = faults_of(tmp_path, GOOD | names)
    assert [fault.sentence() for fault in faults] == [
        "MAIL_API_KYE (process): no setting has this name. Did you mean MAIL_API_KEY?",
        "MAIL_DEBIG (process): no setting has this name. Did you mean MAIL_DEBUG?",
        "MAIL_DIE (process): no setting has this name. Remove it.",
        "MAIL_SENDERS (.env:1): no setting has this name. Did you mean MAIL_SENDER?",
        "MAIL_SENT (process): no setting has this name. Did you mean MAIL_SENDER?",
        "MAIL_TEN (process): no setting has this name. Remove it.",
        "mail_page_size (process): no setting has this name. Did you mean MAIL_PAGE_SIZE?",
    ]
    assert [fault.value for fault in faults] == [None] * 7


def test_of_two_names_alike_the_one_with_the_prefix_is_suggested() -> None:
    """An alias may be what another name is without its prefix; who wrote the prefix meant the other."""

    class HarbourSettings(Settings):
        model_config = SettingsConfigDict(env_prefix="AT_")
        ships: int = Field(default=1, validation_alias="depth")
        depth: int = 2
        port: int = 3
        town: str = Field(default="", validation_alias="port")

    faults = unknown(HarbourSettings, {name: Found("1", "process") for name in ("AT_DEPHT", "AT_PORTT")})
    assert [repr(fault.remedy) for fault in faults] == ["'Did you mean AT_DEPTH?'", "'Did you mean AT_PORT?'"]


def test_an_entry_of_the_example_tells_all_about_a_setting() -> None:
    """Description, required or optional, type and limits, then the name and the default."""
    *_, size, _sender, _origins, key = variables(MailSettings)
    assert "".join([entry(size)]).splitlines() == [
        "# Letters on one page.",
        "# Optional: whole number, at least 1, at most 100.",
        "MAIL_PAGE_SIZE=20",
    ]
    assert "".join([entry(key), "|"]).splitlines() == [
        "# The key of the post office.",
        "# Ask Ada for one.",
        "# Required: secret, at least 8 long.",
        "MAIL_API_KEY=",
        "|",
    ]


def test_an_entry_quotes_a_default_or_leaves_it_out() -> None:
    """No value for a secret, for None and for what a factory makes; single quotes where it is not plain."""
    told = [entry(variable) for variable in variables(OddSettings)][2:]
    assert "".join(told).splitlines() == [
        "# Optional: text.",
        "ODD_MOTTO='it\\'s # \\\\ \"so\"",
        "and so'",
        "# Optional: one of red, blue.",
        "ODD_COLOUR=blue",
        "# Optional: number, more than 0, less than 1.",
        "ODD_RATIO=",
        "# Optional: dict of text, whole number.",
        "ODD_WEIGHTS='{\"a\": 1}'",
        "# Optional: list of text.",
        "ODD_MADE=",
        "# Optional: secret.",
        "ODD_TOKEN=",
        "# Optional: text.",
        "DATABASE_URL=sqlite://",
    ]


@pytest.mark.points(2)
@pytest.mark.parametrize("kind", [OddSettings, MailSettings])
def test_a_copied_example_is_complete_and_means_the_defaults(tmp_path: Path, kind: type[Settings]) -> None:
    """Every setting stands in `.env.example`; as a `.env`, with what is required, it changes nothing."""
    text = env_example(kind)
    write(tmp_path, {".env": text})
    assert [v.name for v in variables(kind) if f"\n{v.name}=" not in text] == []
    required = {"MAIL_API_KEY": KEY} if kind is MailSettings else {}
    copied = load_settings(kind, folder=tmp_path, environment=required)
    assert copied == load_settings(kind, folder=tmp_path / "empty", environment=required)
    assert "never-written" not in text


def test_every_shown_setting_has_its_value_and_its_source(tmp_path: Path) -> None:
    """In the order of the class, secrets masked; the source is process, a file with its line, or default."""
    write(tmp_path, FILES)
    environment = {"MAIL_ENVIRONMENT": "prod", "MAIL_ORIGINS": "a"}
    shown = show_settings(MailSettings, folder=tmp_path, environment=environment)
    assert [(one.name, one.value, one.source) for one in shown] == [
        ("MAIL_ENVIRONMENT", "prod", "process"),
        ("MAIL_DEBUG", "false", "default"),
        ("MAIL_PAGE_SIZE", "50", ".env.prod:3"),
        ("MAIL_SENDER", "prod # 1", ".env.prod:4"),
        ("MAIL_ORIGINS", '["a"]', "process"),
        ("MAIL_API_KEY", "**********", ".env:3"),
    ]


def test_the_program_checks_and_shows_a_class(run: Program, tmp_path: Path) -> None:
    """Exit code 0 with the settings on standard output, 1 with every fault; both as JSON, too."""
    where = (SHOP, "--folder", str(tmp_path))
    bad = run("check", *where)
    assert (bad.code, bad.out) == (1, "")
    assert bad.err.splitlines()[1:] == [
        "  SHOP_API_KEY: missing. Set it in the process environment, .env.dev or .env."
    ]
    write(tmp_path, {".env": f"SHOP_API_KEY={KEY}\n"})
    assert run("check", *where) == (0, "ShopSettings is good: 5 settings.\n", "")
    assert run("show", *where).out.splitlines()[-1] == "SHOP_API_KEY      **********  .env:1"
    told = json.loads(run("show", *where, "--json").out)
    assert told[2] == {"name": "SHOP_PAGE_SIZE", "value": "20", "source": "default"}


def test_the_program_tells_faults_as_json(run: Program, tmp_path: Path) -> None:
    """A class and its faults, one object each, on standard output."""
    run.patch.setenv("SHOP_PAGE_SIZE", "500")
    code, out, err = run("check", SHOP, "--folder", str(tmp_path), "--json")
    told = json.loads(out)
    assert (code, err, told["settings"]) == (1, "", "ShopSettings")
    assert [fault["value"] for fault in told["faults"]] == ["500", None]
    assert sorted(told["faults"][0]) == ["problem", "remedy", "source", "value", "variable"]


def test_the_program_writes_and_compares_an_example(run: Program, tmp_path: Path) -> None:
    """The text of `env_example`; with a folder, exit code 1 if the `.env.example` there lacks a setting."""
    plain = run("example", SHOP)
    assert (plain.code, plain.out.splitlines()[-1]) == (0, "SHOP_API_KEY=")
    write(tmp_path, {".env.example": plain.out})
    assert run("example", SHOP, "--folder", str(tmp_path)).code == 0
    write(tmp_path, {".env.example": plain.out.replace("SHOP_PAGE_SIZE", "SHOP_PAGES")})
    stale = run("example", SHOP, "--folder", str(tmp_path))
    assert (stale.code, stale.err) == (1, f"{tmp_path / '.env.example'} does not name SHOP_PAGE_SIZE.\n")
    assert json.loads(run("example", SHOP, "--json").out)[4]["secret"] is True


@pytest.mark.parametrize("place", ["app_settings", "app_settings:Fault", "no_such:Thing", ":"])
def test_wrong_use_of_the_program_ends_with_two(run: Program, place: str) -> None:
    """What is not a class of settings is refused before anything is read, and the message says what it is."""
    code, out, err = run("check", place)
    assert (code, out) == (2, "")
    assert place in err


def test_the_demonstration_shows_three_environments_and_three_faults(run: Program) -> None:
    """The same class loaded three times, and one error."""
    run.patch.setenv("SHOP_PAGE_SIZE", "not looked at")
    code, out, _ = run()
    assert code == 0
    sizes = [line.split()[1:] for line in out.splitlines() if "SHOP_PAGE_SIZE  " in line]
    assert sizes == [["20", "default"], ["50", ".env.staging:1"], ["100", ".env.prod:1"]]
    assert "ShopSettings cannot be loaded, 3 faults:" in out
