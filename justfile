# The commands of CONTRIBUTING.md.

[private]
default:
    @just --list --unsorted

# show the provider at work, without an account
demo:
    cargo demo

# run all tests
test:
    cargo test --workspace

# test the provider's server alone, without Terraform and without sockets; with `-- --skip pairs --skip property`, in seconds
in-process:
    cargo test --workspace --test in_process

# test the built plugin under every Terraform at hand; with `-- terraform_1_11`, under that one
terraform:
    cargo test --workspace --test terraform

# check the rules of this page and of ARCHITECTURE.md that code can break
guards:
    cargo test --workspace --test guards

# report which code the tests run, in `target/llvm-cov/html`
coverage:
    cargo llvm-cov --workspace --html

# regenerate the pages in `docs/` after a change of a declaration or an example
docs:
    cargo xtask docs

# build the documentation of the code, in `target/doc`
doc:
    cargo doc --workspace --no-deps --document-private-items

# rewrite the files with every message (`messages.txt`) after a change of wording; review their difference
golden:
    UPDATE_GOLDEN=1 cargo test --workspace --lib golden

# build the provider and install it for a Terraform on this machine, in `target/mirror`
mirror:
    cargo xtask mirror

# undo ten decisions in a copy of the sources, and see that the tests notice
mutate:
    cargo xtask mutate

# build the release, in `target/package`; with `--verify`, a second time elsewhere, to compare the two
package:
    cargo xtask package

# package the framework's crates, and test them and a provider from the template outside of this workspace
package-framework:
    cargo xtask package --framework

# build the release of the mock, in `target/package-mock`: archives, and packages for Python and Node
package-mock:
    cargo xtask package --mock

# check the licenses and sources of all dependencies
deny:
    cargo deny check licenses bans sources

# measure the release build and compare it with its budgets
bench:
    cargo xtask bench

# measure builds and tests, from nothing and after a change
bench-build:
    cargo xtask bench --build

# measure plans of 1,000, 10,000 and 40,000 keys; with `--terraform`, under Terraform too
bench-scale:
    cargo xtask bench --scale

# measure the mock beside WireMock, with the same requests; needs Java and Maven
bench-wiremock:
    cargo xtask bench --wiremock

# measure the MessagePack codec and the plan, compared with the run before
micro-bench:
    cargo bench --package benches

# call every RPC and every parser with mutated inputs; `--seed N` repeats a run, `--replay FILE` an input
fuzz:
    cargo xtask fuzz --seconds 60

# check the spelling
typos:
    typos

# check format, lints and tests, as CI does
ci:
    bash .ci/run
