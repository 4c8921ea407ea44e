"""Import from Shadertoy's API, one shader after the other and no faster than asked.

`GET /shaders/ID?key=K` answers {"Shader": {...}}, or {"Error": "..."} with HTTP 200;
`GET /shaders?key=K` and `GET /shaders/query/TEXT?key=K` answer {"Shaders": how many,
"Results": [ids]} (https://www.shadertoy.com/howto). Only shaders that their authors
opened to the API are in it, and each user has a key of his own.
"""

import json
from collections.abc import Container, Iterator
from functools import partial
from urllib.parse import quote

from shaders21k.errors import CorpusError
from shaders21k.importers.fetch import Client, FetchError
from shaders21k.importers.fields import read_json, shorten
from shaders21k.importers.reject import ItemError, Reject, attempt
from shaders21k.importers.shadertoy_json import parse
from shaders21k.importers.shadertoy_passes import to_url
from shaders21k.program import Program

BASE = "https://www.shadertoy.com/api/v1"
GIVE_UP = 3
"""So many shaders in a row that could not be had, and the site is left in peace."""


def read(
    client: Client, query: str = "", known: Container[str] = ()
) -> Iterator[Program | Reject]:
    """Read all shaders that the API has, or those that a query finds.

    Args:
        client: who asks, and how fast.
        query: words to search for, "" for all.
        known: URLs that are not asked for again, so that a second run goes on where
            the first was stopped.

    Yields:
        One program or reject for each id that is not known.

    Raises:
        CorpusError: the list of ids cannot be had, or several shaders in a row.
    """
    path = f"/shaders/query/{quote(query, safe='')}" if query else "/shaders"
    try:
        identifiers = parse_list(client.get(path))
    except (FetchError, ItemError) as error:
        raise CorpusError(
            f"cannot get Shadertoy's list of shaders: {client.hide(str(error))}"
        ) from None
    failures = 0
    for identifier in identifiers:
        try:
            url = to_url(identifier)
        except ItemError as error:
            yield Reject("the list of shaders", str(error))
            continue
        if url in known:
            continue
        try:
            data = client.get(f"/shaders/{identifier}")
        except FetchError as error:
            failures += 1
            yield Reject(url, str(error))
            if error.final or failures == GIVE_UP:
                raise CorpusError(
                    f"stopped at {url}: {error}; what came before is kept, try again "
                    "later and it goes on from there"
                ) from None
            continue
        failures = 0
        item = attempt(url, partial(parse_answer, data, identifier))
        if isinstance(item, Reject):
            item = Reject(url, client.hide(item.reason))
        yield item


def parse_list(data: bytes) -> list[str]:
    """Read the ids of an answer, each once.

    Raises:
        ItemError: it is an error, or no list of ids.
    """
    answer = read_json(data)
    if isinstance(answer, dict) and "Error" in answer:
        raise ItemError(f"it answered {shorten(answer['Error'])}: check the key")
    found = answer.get("Results", []) if isinstance(answer, dict) else None
    if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
        raise ItemError("the answer holds no list of ids")
    return list(dict.fromkeys(found))


def parse_answer(data: bytes, identifier: str) -> Program:
    """Turn an answer into the program that was asked for.

    Raises:
        ItemError: it is an error, another shader, or none.
    """
    program = parse(read_json(data))
    if program.url != to_url(identifier):
        raise ItemError(f"the answer is another shader, {program.url}")
    return program


def is_whole(data: bytes) -> bool:
    """Tell an answer from the first half of one, or from a page for people."""
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True
