import hashlib

from shaders21k.selection import Selection, selection_digest


def test_the_digest_is_sha256_of_the_ids_joined_by_newlines():
    assert selection_digest(["aa", "bb"]) == hashlib.sha256(b"aa\nbb").hexdigest()


def test_order_and_membership_change_the_digest():
    digests = {
        selection_digest(ids) for ids in ([], ["a"], ["a", "b"], ["b", "a"], ["ab"])
    }
    assert len(digests) == 5


def test_a_selection_is_a_value():
    digest = selection_digest(["a"])
    assert Selection(digest, 1) == Selection(digest=digest, programs=1)
