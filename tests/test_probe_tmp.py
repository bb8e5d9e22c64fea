import pytest

from tests.invoicing.desk import *

pytestmark = pytest.mark.usefixtures("five_oclock")


@pytest.mark.parametrize("charset", ["utf-7", "raw_unicode_escape", "UTF-7"])
def test_surr(new_invoice, charset):
    inv = recorded(new_invoice, 45.7)
    form = changed(opened(inv), code="90834", disruption_note={"utf-7": "+2AA-"}.get(charset.lower(), "\\ud800 x"))
    from django.test.client import encode_multipart

    body = encode_multipart("BB", form)
    a = therapist(inv).post(address(inv), body, content_type=f"multipart/form-data; boundary=BB; charset={charset}")
    print(charset, a.status_code, ascii(a.wsgi_request.POST), a.wsgi_request.encoding)
    b = inv.session.invoices.get()
    print(b.submission and ascii(b.submission.disruption_note))
