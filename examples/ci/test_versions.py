from packaging.version import Version


def test_a_release_is_newer_than_its_candidate():
    assert Version("2.0") > Version("2.0rc1")
