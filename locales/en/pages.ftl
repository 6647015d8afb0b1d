### Sentences of the pages.
