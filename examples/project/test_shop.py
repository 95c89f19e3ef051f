from shop import app


def test_the_front_page_says_when_the_shop_is_open():
    assert "nine to five" in app.test_client().get("/").text
