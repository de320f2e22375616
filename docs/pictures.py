"""Take the pictures of the HTML report that the README shows: `nox -s pictures`."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
EXAMPLE = "example/stages.Dockerfile"
NAMES = ("chromium", "chromium-browser", "google-chrome")
SIZE = {"width": 1280, "height": 860}


def main() -> None:
    """Render the example and photograph it in light and dark."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        sys.exit("no chromium is installed")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        report = Path(folder) / "report.html"
        command = [sys.executable, "-m", "dlint", "--isolated", "--no-shellcheck", "--exit-zero", EXAMPLE]
        subprocess.run([*command, "--format", "html", "--output", str(report)], cwd=HERE, check=True)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        photograph(browser, report, "report-light.png", "light", "")
        photograph(browser, report, "report-dark.png", "dark", "")
        photograph(browser, report, "report-file-light.png", "light", f"#file={EXAMPLE.replace('/', '%2F')}")
        photograph(browser, report, "report-file-dark.png", "dark", f"#file={EXAMPLE.replace('/', '%2F')}")
        browser.close()


def photograph(browser: Browser, report: Path, name: str, scheme: str, address: str) -> None:
    """Save what a reader sees at `address`."""
    context = browser.new_context(viewport=SIZE, color_scheme=scheme, device_scale_factor=1.5)
    page = context.new_page()
    page.goto(report.as_uri() + address)
    page.locator(".file.open").first.wait_for()
    page.screenshot(path=HERE / "pictures" / name)
    context.close()


if __name__ == "__main__":
    main()
