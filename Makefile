# Two commands are enough on a new Debian 12 machine with Rust, Node 20 and Python: `make run` and
# `make test`.

DATA ?= data
CACHE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/diemcau
MODEL := $(CACHE)/ggml-base-q8_0.bin
CTC_MODEL := $(CACHE)/vi-conformer-ctc
ONNXRUNTIME := $(CACHE)/libonnxruntime.so
# What the tests of speech are given.
SPEECH := DIEMCAU_TEST_MODEL=$(MODEL) DIEMCAU_TEST_VOICES=$(CACHE)/voices DIEMCAU_TEST_CTC_MODEL=$(CTC_MODEL) DIEMCAU_TEST_ONNXRUNTIME=$(ONNXRUNTIME)
DIEMCAU := target/debug/diemcau
CLIENT := web/client

.PHONY: screens slowline run check test dist bench soak load load-500 load-files build test-build test-needs lint rules lint-code lint-idle rust-test run-rust-tests unit-tests client-test system-test run-system-test model voices validators aiortc packages-run packages-test fuzz clean

run: packages-run build model
	@$(DIEMCAU) --data $(DATA) model list | grep -q '^base ' || $(DIEMCAU) --data $(DATA) model add $(MODEL) --name base
	@cmp -s $(ONNXRUNTIME) $(DATA)/models/libonnxruntime.so || cp $(ONNXRUNTIME) $(DATA)/models/libonnxruntime.so
	@$(DIEMCAU) --data $(DATA) model list | grep -q '^vi-conformer-ctc ' || $(DIEMCAU) --data $(DATA) model add $(CTC_MODEL)
	@$(DIEMCAU) --data $(DATA) demo
	@exec $(DIEMCAU) --data $(DATA) serve

build: $(CLIENT)/dist/index.html
	cargo build --quiet --workspace --bins

# The client is built anew only when one of its sources is newer than what was built.
CLIENT_SOURCES := $(shell find $(CLIENT) -path $(CLIENT)/node_modules -prune -o -path $(CLIENT)/dist -prune -o -type f -print 2>/dev/null)
$(CLIENT)/dist/index.html: $(CLIENT)/node_modules/.package-lock.json $(CLIENT_SOURCES)
	cd $(CLIENT) && npm run --silent build >&2

$(CLIENT)/node_modules/.package-lock.json: $(CLIENT)/package-lock.json
	cd $(CLIENT) && npm ci --no-fund --no-audit
	@touch $@

# Most of the time of the Rust tests is waiting, in which the linter compiles, at the lowest
# priority so that it keeps no test from a core. Beside browsers it would silence their sound: the
# tests of the whole system begin when it has ended.
test: packages-run rules
	@$(MAKE) --no-print-directory --jobs=2 test-build test-needs
	@$(MAKE) --no-print-directory --jobs=2 unit-tests lint-idle
	@$(MAKE) --no-print-directory --jobs=1 run-system-test

# What is fetched or installed while the compiler works, one after the other.
test-needs:
	@$(MAKE) --no-print-directory --jobs=1 packages-test model voices validators aiortc tests/node_modules/.package-lock.json

# Without Cargo, which would wait until the linter releases the build lock.
unit-tests: $(CLIENT)/dist/index.html
	@$(SPEECH) PYHANKO=$(CACHE)/validators/bin/pyhanko .ci/rust-tests --client

# The loop of a minute while one works.
check: $(CLIENT)/dist/index.html
	.ci/house-rules
	cargo fmt --all --check
	cargo check --workspace --all-targets
	cd $(CLIENT) && npx tsc --noEmit && npm run --silent lint && npm test --silent

# House rules first: they are the cheapest to break and the quickest to tell.
lint: rules lint-code

rules: $(CLIENT)/dist/index.html
	PATH="$(CACHE)/tools/bin:$$PATH" .ci/house-rules
	PATH="$(CACHE)/tools/bin:$$PATH" .ci/advisories
	cargo fmt --all --check

# Where `.ci/lint-while-building` compiles, as in CI, all but the benchmarks is linted by then.
lint-code: $(CLIENT)/dist/index.html
ifdef RUSTC_WORKSPACE_WRAPPER
	cargo build --workspace --benches
else
	cargo clippy --workspace --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings -A rustdoc::private_intra_doc_links" cargo doc --quiet --workspace --no-deps
endif
	env -u RUSTC_WORKSPACE_WRAPPER cargo check -p meetings --no-default-features
	env -u RUSTC_WORKSPACE_WRAPPER cargo check -p protocol --no-default-features
	cargo test --quiet --workspace --doc
	cd $(CLIENT) && npm run --silent lint

# What it says stands together.
lint-idle:
	@nice -n 19 $(MAKE) --no-print-directory --jobs=1 lint-code >target/lint.log 2>&1 || { cat target/lint.log; exit 1; }

# Everything is compiled by one selection of packages: another selection has other features and
# compiles libraries anew. Benchmarks are checked by `lint` and built by `bench`.
test-build: $(CLIENT)/dist/index.html
	cargo build --workspace --lib --bins --tests --examples
	.ci/rust-tests --build

rust-test: test-build model voices validators run-rust-tests

run-rust-tests:
	$(SPEECH) PYHANKO=$(CACHE)/validators/bin/pyhanko .ci/rust-tests

client-test: $(CLIENT)/dist/index.html
	cd $(CLIENT) && npm test --silent

system-test: test-build run-system-test

run-system-test: model voices validators aiortc tests/node_modules/.package-lock.json
	cd tests && $(SPEECH) PYHANKO=$(CACHE)/validators/bin/pyhanko AIORTC_PYTHON=$(CACHE)/aiortc/bin/python \
		DIEMCAU=$(abspath $(DIEMCAU)) system/run $(FILES)

# The pictures of README and guides; SUBJECTS="call stage" takes some of tests/screens/subjects.
screens: build model voices tests/node_modules/.package-lock.json
	cd tests && $(SPEECH) DIEMCAU=$(abspath $(DIEMCAU)) \
		system/in-namespace node screens/take.mjs $(SUBJECTS)

tests/node_modules/.package-lock.json: tests/package-lock.json
	cd tests && npm ci --no-fund --no-audit
	@touch $@

# `make -s bench`: one JSON object per line; nothing else is written to standard output.
bench: packages-test $(CLIENT)/dist/index.html model voices tests/node_modules/.package-lock.json
	@.ci/bench

# A minute of every fuzz target (SECONDS=60); what it finds stays in fuzz/corpus and is read by the
# tests from then on.
FUZZ_TARGETS := $(patsubst fuzz/fuzz_targets/%.rs,%,$(wildcard fuzz/fuzz_targets/*.rs))
FUZZ_FLAGS := -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
	-Cllvm-args=-sanitizer-coverage-pc-table -Ccodegen-units=1 --cfg fuzzing
fuzz:
	cd fuzz && RUSTFLAGS="$(FUZZ_FLAGS)" cargo build --release --target $$(rustc -vV | sed -n 's/^host: //p')
	@for target in $(FUZZ_TARGETS); do echo "== $$target" >&2; mkdir -p fuzz/corpus/$$target; \
		fuzz/target/*/release/$$target -max_total_time=$(or $(SECONDS),60) -max_len=4096 -print_final_stats=1 -verbosity=0 fuzz/corpus/$$target || exit 1; done

# Hundreds of participants who come at once; one JSON object. Not a part of `make test`: it wants
# the machine for itself.
load: build tests/node_modules/.package-lock.json
	@cd tests && DIEMCAU=$(abspath $(DIEMCAU)) node load/join-storm.mjs

# A call while strangers send a hundred files at once, and files of 64 MB made to be expensive to
# read; JSON objects.
load-files: build tests/node_modules/.package-lock.json
	@cd tests && DIEMCAU=$(abspath $(DIEMCAU)) node load/strangers-files.mjs
	@cd tests && DIEMCAU=$(abspath $(DIEMCAU)) node load/large-files.mjs

# What people hear, see and wait for on slow lines; writes the tables of docs/slow-line.md. By hand:
# it takes the better part of an hour, and the machine for itself.
slowline: test-build model voices tests/node_modules/.package-lock.json
	@cd tests && for side in listener speaker; do $(SPEECH) DIEMCAU=$(abspath $(DIEMCAU)) \
		system/in-namespace node slowline/run.mjs --side $$side --table ../docs/slow-line.md $(SLOWLINE) || exit 1; done

# A room of 500 with three real browsers in it.
load-500: build voices tests/node_modules/.package-lock.json
	@cd tests && DIEMCAU=$(abspath $(DIEMCAU)) DIEMCAU_TEST_VOICES=$(CACHE)/voices system/in-namespace node load/room-of-500.mjs

# What an office installs: a stripped release binary, a Debian package, a bill of materials,
# checksums; all in dist/.
dist: packages-run $(CLIENT)/dist/index.html
	DIEMCAU_COMMIT="$$(git log -1 --format='%h %cs')" cargo build --release --locked --workspace --bins
	deploy/make-dist

# An hour of people coming and going (MINUTES=60); one JSON object a minute. Not a part of CI.
soak:
	cargo bench --quiet -p sfu --bench soak -- $(or $(MINUTES),60)

# Both engines' models, and the library that one of them needs.
model: $(MODEL) $(CTC_MODEL)/manifest.json $(ONNXRUNTIME)
$(MODEL):
	python3 tests/speech/fetch-model.py --out $@
$(CTC_MODEL)/manifest.json:
	python3 tests/speech/fetch-ctc-model.py --out $(CTC_MODEL)
$(ONNXRUNTIME):
	python3 tests/speech/fetch-onnxruntime.py --out $@

voices: $(CACHE)/voices/voices.json
$(CACHE)/voices/voices.json:
	python3 tests/speech/fetch-voices.py --out $(dir $@)

# Programs by others that judge signatures (pyHanko) and show documents (PDFium). The file that
# makes them present bears the versions, so that other versions are installed where older ones were.
PYHANKO_VERSION := 0.38.0
PYHANKO_CLI_VERSION := 0.6.0
PYPDFIUM_VERSION := 5.15.2
VALIDATORS := $(CACHE)/validators/has-pyhanko-$(PYHANKO_VERSION)-$(PYHANKO_CLI_VERSION)-pypdfium2-$(PYPDFIUM_VERSION)
validators: $(VALIDATORS)
$(VALIDATORS):
	test -x $(CACHE)/validators/bin/pip || python3 -m venv $(CACHE)/validators
	$(CACHE)/validators/bin/pip install --quiet pyhanko==$(PYHANKO_VERSION) pyhanko-cli==$(PYHANKO_CLI_VERSION) pypdfium2==$(PYPDFIUM_VERSION)
	rm -f $(CACHE)/validators/has-*
	touch $@

packages-run:
	@deploy/debian-packages.sh run

packages-test:
	@deploy/debian-packages.sh test

# WHIP and WHEP clients by other people.
aiortc: $(CACHE)/aiortc/bin/aiortc-is-here
$(CACHE)/aiortc/bin/aiortc-is-here:
	python3 -m venv $(CACHE)/aiortc
	$(CACHE)/aiortc/bin/pip install --quiet aiortc==$(AIORTC_VERSION) aiohttp==$(AIOHTTP_VERSION) numpy==$(NUMPY_VERSION)
	@touch $@

AIORTC_VERSION := 1.14.0
AIOHTTP_VERSION := 3.14.5
NUMPY_VERSION := 2.4.6

clean:
	cargo clean
	rm -rf $(CLIENT)/dist $(CLIENT)/node_modules tests/node_modules
