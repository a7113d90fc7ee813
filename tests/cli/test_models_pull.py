"""`gemma10m models pull` against a hub on this machine that says what the real one says."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from huggingface_hub import constants

from gemma10m_tui.cli.app import run

Shown = pytest.CaptureFixture[str]
COMMIT = "0123456789abcdef0123456789abcdef01234567"
CONFIG = {
    "model_type": "gemma",
    "vocab_size": 400,
    "hidden_size": 8,
    "intermediate_size": 8,
    "num_hidden_layers": 1,
    "num_attention_heads": 1,
    "num_key_value_heads": 1,
    "head_dim": 8,
}


@dataclass
class Hub:
    """What the server serves: `owner/open` has these files, `owner/gated` wants terms accepted, no more is there."""

    files: dict[str, bytes]
    asked: list[str] = field(default_factory=list)
    tokens: set[str] = field(default_factory=set)
    broken: bool = False

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body."""
        self.asked.append(path)
        if self.broken:
            return 503, {}, b"out of order"
        if "owner/gated" in path:
            return 403, {"X-Error-Code": "GatedRepo", "X-Error-Message": "Access is restricted"}, b""
        if "owner/open" not in path:
            return 404, {"X-Error-Code": "RepoNotFound", "X-Error-Message": "Repository not found"}, b""
        if path.startswith("/api/models/owner/open/tree"):
            listed = [
                {"type": "file", "path": name, "size": len(data), "oid": sha256(data).hexdigest()[:40]}
                for name, data in self.files.items()
            ]
            return 200, {}, json.dumps(listed).encode()
        if path.startswith("/api/models/"):
            siblings = [{"rfilename": name} for name in self.files]
            return 200, {}, json.dumps({"id": "owner/open", "sha": COMMIT, "siblings": siblings}).encode()
        name = path.split("/resolve/")[1].split("/", 1)[1]
        if name not in self.files:
            return 404, {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": COMMIT}, b""
        etag = sha256(self.files[name]).hexdigest()[:40]
        return 200, {"ETag": f'"{etag}"', "X-Repo-Commit": COMMIT}, self.files[name]


def point_at(monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    """What HF_ENDPOINT does where the hub's library is not loaded yet; and its retries come at once."""
    monkeypatch.setattr(constants, "ENDPOINT", endpoint)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", endpoint + "/{repo_id}/resolve/{revision}/{filename}")
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", lambda _: None)


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """A running hub with one small Gemma, and an empty cache."""
    served = Hub(
        {
            "config.json": json.dumps(CONFIG).encode(),
            "model.safetensors": b"\x02\0\0\0\0\0\0\0{}",
            "tokenizer.model": b"pieces",
            "pytorch_model.bin": b"never fetched",
        }
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            served.tokens.add(self.headers.get("Authorization", ""))
            status, headers, body = served.answer(self.path)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

        do_HEAD = do_GET

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    point_at(monkeypatch, f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    yield served
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_model_is_fetched_into_the_cache_and_then_has_a_name(hub: Hub, capsys: Shown) -> None:
    assert run(["models", "pull", "owner/open", "--json"]) == 0
    fetched = json.loads(capsys.readouterr().out)
    assert (fetched["name"], fetched["origin"]) == ("owner/open", "hub cache")
    assert {path.name for path in Path(fetched["path"]).iterdir()} == set(hub.files) - {"pytorch_model.bin"}
    assert run(["models", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[-1]["path"] == fetched["path"]


@pytest.mark.parametrize(
    ("repository", "code", "words"),
    [
        ("owner/gated", 1, "accept its terms at http://127.0.0.1"),
        ("owner/missing", 3, "The hub has no model 'owner/missing'"),
        ("no name at all", 2, "is no repository's name"),
    ],
)
def test_what_cannot_be_had_is_said_in_one_sentence(
    hub: Hub, repository: str, code: int, words: str, capsys: Shown
) -> None:
    assert run(["models", "pull", repository]) == code
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1


def test_a_model_of_another_family_is_refused_before_its_weights_are_fetched(hub: Hub, capsys: Shown) -> None:
    hub.files["config.json"] = json.dumps({"model_type": "llama"}).encode()
    assert run(["models", "pull", "owner/open"]) == 1
    assert "nothing more of it was fetched" in capsys.readouterr().err
    assert not [path for path in hub.asked if "safetensors" in path]


def test_a_repository_without_a_configuration_is_no_model(hub: Hub, capsys: Shown) -> None:
    del hub.files["config.json"]
    assert run(["models", "pull", "owner/open"]) == 1
    assert "has no config.json" in capsys.readouterr().err


def test_offline_a_model_that_is_there_is_found_and_one_that_is_not_is_told(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    assert run(["models", "pull", "owner/open"]) == 0
    path = capsys.readouterr().out
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    asked = len(hub.asked)
    assert run(["models", "pull", "owner/open"]) == 0
    assert capsys.readouterr().out == path
    assert run(["models", "pull", "owner/other"]) == 1
    assert "HF_HUB_OFFLINE is set" in capsys.readouterr().err
    assert len(hub.asked) == asked


def test_the_hubs_own_variables_mean_what_they_mean_there(hub: Hub, home: Path, tmp_path: Path) -> None:
    def pull(repository: str, **variables: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "HUGGING"))}
        environment = {**kept, "HF_ENDPOINT": constants.ENDPOINT, "HF_HOME": str(tmp_path / "hf"), **variables}
        command = [sys.executable, "-P", "-m", "gemma10m_tui", "models", "pull", repository]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    done = pull("owner/open", HF_TOKEN="hf_mine")
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).is_relative_to(tmp_path / "hf" / "hub")
    assert hub.tokens - {""} == {"Bearer hf_mine"}  # a few questions are asked without
    asked = len(hub.asked)
    again = pull("owner/open", HF_HUB_OFFLINE="1")
    assert (again.returncode, again.stdout) == (0, done.stdout)
    absent = pull("owner/other", HF_HUB_OFFLINE="1")
    assert (absent.returncode, absent.stdout) == (1, "")
    assert absent.stderr.startswith("gemma10m: HF_HUB_OFFLINE is set")
    assert absent.stderr.count("\n") == 1
    assert len(hub.asked) == asked


def test_a_hub_that_cannot_be_reached_or_is_out_of_order_is_told(
    hub: Hub, monkeypatch: pytest.MonkeyPatch, capsys: Shown
) -> None:
    hub.broken = True
    assert run(["models", "pull", "owner/open"]) == 1
    assert "The hub" in capsys.readouterr().err
    point_at(monkeypatch, "http://127.0.0.1:9")  # a port that nobody listens at
    assert run(["models", "pull", "owner/open"]) == 1
    assert "cannot be reached" in capsys.readouterr().err
