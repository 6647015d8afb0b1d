# For people who like just; nothing needs it.

# Formatting, lints and unit tests.
check:
    ./test quick

# Everything.
test:
    ./test

# The demo, on http://localhost:8080 and http://localhost:8081.
demo *args:
    cargo run -- demo {{args}}

# The documentation of the sources, in a browser.
doc:
    cargo doc --workspace --no-deps --document-private-items --open
