"""Cell formats of a workbook."""


class BookFormats:
    """Formats of one ``xlsxwriter`` workbook, each made once: called with the properties of a format."""

    def __init__(self, file):
        self.file, self.known = file, {}

    def __call__(self, **properties):
        key = tuple(sorted(properties.items()))
        if key not in self.known:
            self.known[key] = self.file.add_format(properties)
        return self.known[key]
