# The work of a day; .ci/run does all of it.
.DEFAULT_GOAL := help

.PHONY: help test race lint api bench rehearse check
help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

test: ## run the tests
	go test ./...

race: ## run the tests under the race detector, in random order
	go test -race -shuffle=on -count=1 ./...

lint: ## what .golangci.yml says, and file names
	GOWORK=off go run $(shell sed -n 's/^golangci=//p' .ci/run) run ./...
	cd .ci/release && GOWORK=off go run . names

api: ## renew api/, which lists what every package exports
	cd .ci/release && GOWORK=off go run . api -w

# Each pass runs every benchmark once and for a short time, so that what is compared
# ran within moments. `make bench BENCH=Call COUNT=50` looks at a part more closely.
BENCH ?= .
COUNT ?= 20
BENCHTIME ?= 100ms
bench: ## measure beside bare code and other SDKs, print the ratios
	cd bench && for pass in $$(seq $(COUNT)); do \
		GOWORK=off go test -run '^$$' -bench '$(BENCH)' -benchtime $(BENCHTIME) . || exit 1; \
		(cd .. && GOWORK=off go test -run '^$$' -bench 'SignedURL|BuildRequest' -benchtime $(BENCHTIME) .) || exit 1; \
	done > results.txt && GOWORK=off go run ./cmd/ratios results.txt

rehearse: ## publish every module to a folder, and use it from there
	cd .ci/release && GOWORK=off go run . rehearse

check: ## everything that CI checks
	.ci/run
