"""Who is trusted: who shows the token, or a cookie that was given for it."""

import hashlib
import hmac
import time
from collections import OrderedDict
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from server.errors import TooManyError, UntrustedError
from server.gate.limits import MOST_CLIENTS, Buckets

SESSION_S = 24 * 3600
"""How long a browser is trusted once somebody has shown the token in it."""

GUESS_EVERY_S, GUESSES = 6.0, 10
"""Wrong tokens that a client may show: so many at once, and one more each few seconds.
Beyond that it is not told whether what it shows is right: unless somebody at the same
address has shown the right one lately, for no one may lock out a trainer beside him."""

KNOWN_S = 3600.0
"""How long that is."""

CURE = "set SHADERS21K_TOKEN, or SHADERS21K_TOKEN_FILE, to this service's token"


class Passes:
    """Checks what clients show.

    Args:
        token: what they should; None trusts everybody.
    """

    def __init__(self, token: str | None) -> None:
        self.is_asked = token is not None
        self._token = (token or "").encode()
        self._key = hmac.digest(self._token, b"shaders21k session", "sha256")
        self._guesses = Buckets(1 / GUESS_EVERY_S, GUESSES)
        self._known: OrderedDict[str, float] = OrderedDict()  # who was right, and when
        # Cookies belong to a host, whatever the port: each service has its own name.
        self.cookie = f"shaders21k-{hashlib.sha256(self._key).hexdigest()[:8]}"

    def trusts(self, client: str, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a request shows what it should; False where it shows nothing.

        Raises:
            UntrustedError: it shows a wrong token.
            TooManyError: its client has shown too many.
        """
        if not self.is_asked:
            return True
        said = headers.get(b"authorization")
        if said is None:
            return self._knows_cookie(headers.get(b"cookie", b"").decode("latin-1"))
        scheme, _, shown = said.partition(b" ")
        if scheme.lower() != b"bearer" or not self.accepts(client, shown.strip()):
            raise UntrustedError(f"this is not the token that is asked for: {CURE}")
        return True

    def accepts(self, client: str, shown: bytes) -> bool:
        """Whether this is the token, which takes as long for one guess as for another.

        Raises:
            TooManyError: the client has shown too many wrong ones.
        """
        right = hmac.compare_digest(shown, self._token)
        if self.wait_s(client) and not (right and self._knows(client)):
            raise TooManyError("too many wrong tokens came from this address: wait")
        if right:
            self._remember(client)
        else:
            self._guesses.take(client)
        return right

    def _remember(self, client: str) -> None:
        self._known[client] = time.monotonic()
        self._known.move_to_end(client)
        if len(self._known) > MOST_CLIENTS:
            self._known.popitem(last=False)

    def _knows(self, client: str) -> bool:
        return time.monotonic() - self._known.get(client, -KNOWN_S) < KNOWN_S

    def wait_s(self, client: str) -> float:
        """How long nothing that a client shows will be looked at."""
        return self._guesses.wait_s(client)

    # Cookies: when they end, and a proof that it was this service which said so.

    def make_cookie(self) -> str:
        """Make the value of a cookie for a browser that is trusted from now on."""
        ends = str(int(time.time()) + SESSION_S)
        return f"{ends}.{self._sign(ends)}"

    def _knows_cookie(self, header: str) -> bool:
        try:
            found = SimpleCookie(header).get(self.cookie)
        except CookieError:
            return False
        ends, _, proof = (found.value if found else "").partition(".")
        if not hmac.compare_digest(proof.encode(), self._sign(ends).encode()):
            return False
        return int(ends) > time.time()  # a number, as we have signed it

    def _sign(self, ends: str) -> str:
        return hmac.digest(self._key, ends.encode(), "sha256").hex()
