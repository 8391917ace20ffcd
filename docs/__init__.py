"""The documents as a site in two languages: `python -m docs.build`; its pictures: `python -m docs.screenshots`."""
