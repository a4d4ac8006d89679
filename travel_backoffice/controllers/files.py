"""Files that a page hands out."""

from odoo.http import content_disposition, request


def file_response(content, name, mimetype, *headers):
    """A file to be kept, never shown as something else than it says.

    :param bytes content: the file
    :param headers: more of them, as pairs
    """
    said = [("Content-Type", mimetype), ("Content-Disposition", content_disposition(name)), ("X-Content-Type-Options", "nosniff")]
    return request.make_response(content, [*said, *headers])
