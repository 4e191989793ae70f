"""Runs the steps of a GitHub Actions job as the runner does, as far as this project's workflows use it.

What `actions/…` would do (checkout, setup) is taken as done. Environment files, `if: always()`, outputs, composite
actions and `${{ … }}` follow "Workflow syntax for GitHub Actions" and "Metadata syntax for GitHub Actions".
"""

import re
import subprocess
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

SHELLS = {
    None: ("bash", "-e"),
    "bash": ("bash", "--noprofile", "--norc", "-eo", "pipefail"),
}


@dataclass
class Done:
    """A step that was run: its exit code, everything it printed, its outputs and its part of the job summary."""

    name: str
    code: int
    log: str
    outputs: dict[str, str]
    summary: str = ""


@dataclass
class Job:
    """Where a job runs; `action` is the checkout of the action that its steps use, `taken_as_done` names steps."""

    workspace: Path
    temp: Path
    action: Path
    environ: Mapping[str, str]
    secrets: Mapping[str, str] = field(default_factory=dict)
    taken_as_done: Collection[str] = ()
    event: Mapping[str, Any] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)

    def run(self, steps: list[Mapping[str, Any]]) -> list[Done]:
        """Run a workflow's steps in their order; after a failure only those with `if: always()`."""
        context: dict[str, Any] = {"secrets": self.secrets, "github": {"event": self.event}}
        return list(self._steps(steps, context, {}))

    def _steps(
        self, steps: list[Mapping[str, Any]], context: dict[str, Any], env: Mapping[str, str]
    ) -> Iterator[Done]:
        context["steps"] = {}
        failed = False
        for step in steps:
            if failed and step.get("if") != "always()":
                continue
            here = {**env, **{name: evaluated(value, context) for name, value in step.get("env", {}).items()}}
            if step.get("uses", "").startswith("actions/") or step.get("name") in self.taken_as_done:
                continue
            done = self._composite(step, context, here) if "uses" in step else self._script(step, here)
            context["steps"][step.get("id")] = {"outputs": done.outputs}
            failed = failed or done.code != 0
            yield done

    def _composite(self, step: Mapping[str, Any], context: Mapping[str, Any], env: Mapping[str, str]) -> Done:
        action = yaml.safe_load((self.action / "action.yml").read_text("utf-8"))
        given = {name: evaluated(value, context) for name, value in step.get("with", {}).items()}
        unknown = set(given) - set(action["inputs"])
        assert not unknown, f"no such inputs: {unknown}"
        inside: dict[str, Any] = {
            "inputs": {
                name: given.get(name, spec.get("default", "")) for name, spec in action["inputs"].items()
            },
            "github": context["github"],
        }
        env = {**env, "GITHUB_ACTION_PATH": str(self.action)}
        done = list(self._steps(action["runs"]["steps"], inside, env))
        return Done(
            step.get("name", ""),
            next((each.code for each in done if each.code), 0),
            "".join(each.log for each in done),
            {name: evaluated(spec["value"], inside) for name, spec in action["outputs"].items()},
            "".join(each.summary for each in done),
        )

    def _script(self, step: Mapping[str, Any], env: Mapping[str, str]) -> Done:
        script = self.temp / "script.sh"
        script.write_text(step["run"], "utf-8")
        files = {name: self.temp / name for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")}
        for path in files.values():
            path.write_text("")
        environ = {
            **self.environ,
            "GITHUB_ACTIONS": "true",
            "CI": "true",
            "RUNNER_TEMP": str(self.temp),
            **{name: str(path) for name, path in files.items()},
            **env,
            "PATH": ":".join([*self.path, self.environ["PATH"]]),
        }
        run = subprocess.run(
            [*SHELLS[step.get("shell")], str(script)],
            cwd=self.workspace,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        self.path[:0] = files["GITHUB_PATH"].read_text("utf-8").splitlines()
        return Done(
            step.get("name", ""),
            run.returncode,
            run.stdout.decode(),
            assignments(files["GITHUB_OUTPUT"].read_text("utf-8")),
            files["GITHUB_STEP_SUMMARY"].read_text("utf-8"),
        )


def evaluated(value: object, context: Mapping[str, Any]) -> str:
    """A value of the workflow with its `${{ name.name }}` looked up; what is not there is empty."""

    def look_up(match: re.Match[str]) -> str:
        found: Any = context
        for name in match[1].split("."):
            found = found.get(name, "") if isinstance(found, Mapping) else ""
        return str(found).lower() if isinstance(found, bool) else found

    text = {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    return re.sub(r"\$\{\{\s*([\w.-]+)\s*\}\}", look_up, text)


def assignments(text: str) -> dict[str, str]:
    """What is in an environment file: `name=value` lines, and `name<<delimiter` with lines up to the delimiter."""
    found = {}
    lines = iter(text.split("\n"))
    for line in lines:
        if match := re.match(r"([^=<]+)<<(.+)", line):
            found[match[1]] = "\n".join(iter(lambda: next(lines), match[2]))
        elif "=" in line:
            name, _, value = line.partition("=")
            found[name] = value
        else:
            assert not line, f"neither an assignment nor empty: {line}"
    return found
