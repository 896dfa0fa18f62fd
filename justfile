# The everyday commands; `./test` and `cargo run --release` do without this file.

# List the recipes
default:
    @just --list

# Install the real clients that some tests drive
setup:
    tests/clients/provision.sh

# Format the code
fmt:
    cargo fmt --all

# Check formatting and lints, as ./test does
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings

# Install what the tests need and run all of them
test:
    ./test

# Build the web messenger anew (web/dist, which is committed)
web:
    web/provision.sh
    cd web && npm run build

# Run the service with its embedded defaults
run *arguments:
    cargo run --release -- {{ arguments }}

# Measure what idle sessions and relayed messages take (the second needs valgrind)
bench-load:
    cargo build --release -p swallowtail --bins --example load
    target/release/examples/load idle
    target/release/examples/load relay
    target/release/examples/load limits

# Measure single commands of the rules with long lists
bench-limits:
    cargo bench -p swallowtail-domain --bench limits
