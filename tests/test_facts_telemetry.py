"""Which programs tell of their use, and whether the environment forbids it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from facting import facts, only

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("text", "forbidden"),
    [
        ("RUN next build", False),
        ("RUN npx next build", False),
        ("ENV NEXT_TELEMETRY_DISABLED=1\nRUN next build", True),
        ("ENV NEXT_TELEMETRY_DISABLED=0\nRUN next build", False),
        ("RUN NEXT_TELEMETRY_DISABLED=1 next build", True),
        ("RUN next build\nENV NEXT_TELEMETRY_DISABLED=1", False),
        ("RUN az login", False),
        ("ENV AZURE_CORE_COLLECT_TELEMETRY=false\nRUN az login", True),
        ("ENV AZURE_CORE_COLLECT_TELEMETRY=yes\nRUN az login", False),
    ],
)
def test_is_forbidden(text: str, forbidden: bool) -> None:
    assert only(f"FROM debian:12.8\n{text}\n", "telemetry").is_forbidden is forbidden


def test_one_for_each_program_of_a_stage() -> None:
    found = facts("FROM a\nRUN next build && next export\nRUN turbo build\nFROM b\nRUN next build\n", "telemetry")
    assert [each.program for each in found] == ["next", "turbo", "next"]


@pytest.mark.parametrize(
    ("command", "program"),
    [
        ("bunx tool", "bun"),
        ("pnpm next build", "next"),
        ("pnpm dlx turbo build", "turbo"),
        ("npm exec astro build", "astro"),
        ("./bootstrap-vcpkg.sh", "vcpkg"),
        ("hf download model", "huggingface_hub"),
        ("python -m huggingface_hub", "huggingface_hub"),
        ("npm install --global wrangler@3", "wrangler"),
        ("pip install transformers==4.49.0", "huggingface_hub"),
        ("apt-get install -y azure-cli", "az"),
        ("apt-get install -y dotnet-sdk-8.0", "dotnet"),
        ("apt-get install -y powershell", "pwsh"),
        ("yarn set version berry", "yarn"),
        ("yarn set version 4.5.0", "yarn"),
    ],
)
def test_what_is_used(command: str, program: str) -> None:
    assert only(f"FROM debian:12.8\nRUN {command}\n", "telemetry").program == program


@pytest.mark.parametrize("command", ["yarn install", "yarn set version 1.22.22", "powershell -Command x", "pnpm build"])
def test_what_is_no_use(command: str) -> None:
    assert not facts(f"FROM debian:12.8\nRUN {command}\n", "telemetry")


def test_scripts_of_other_shells() -> None:
    text = 'FROM a\nSHELL ["pwsh", "-Command"]\nRUN Get-Date; dotnet.exe build\nENV DOTNET_CLI_TELEMETRY_OPTOUT=1\n'
    assert [(each.program, each.is_forbidden) for each in facts(text, "telemetry")] == [
        ("pwsh", False),
        ("dotnet", False),
    ]
    text = 'FROM a\nENV DOTNET_CLI_TELEMETRY_OPTOUT=1\nSHELL ["powershell"]\nRUN dotnet build\n'
    assert [(each.program, each.is_forbidden) for each in facts(text, "telemetry")] == [("dotnet", True)]


def test_requirements_of_the_context(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("flask==3.1.0\nTransformers[torch]>=4.49\n")
    text = "FROM python:3.13\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\n"
    (found,) = facts(text, "telemetry", context=str(tmp_path))
    assert found.program == "huggingface_hub"


@pytest.mark.parametrize(
    ("value", "suggestion"),
    [
        ("docker/dockerfile:1", None),
        ("docker/dokerfile:1", "docker/dockerfile"),
        ("docker/dockerfile-upsteam:master", "docker/dockerfile-upstream"),
        ("ghcr.io/example/dockerfile", None),
        ("example/other", None),
    ],
)
def test_the_frontend_that_is_meant(value: str, suggestion: str | None) -> None:
    assert only(f"# syntax={value}\nFROM a\n", "directive").suggestion == suggestion
