# The work of a day; .ci/run does all of it.
.DEFAULT_GOAL := help

.PHONY: help test race lint fuzz bench check
help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

test: ## run the tests
	go test ./...

race: ## run the tests under the race detector, in random order
	go test -race -shuffle=on -count=1 ./...

lint: ## format, vet, staticcheck
	gofmt -l .
	go vet ./...
	go run honnef.co/go/tools/cmd/staticcheck@v0.8.2 ./...

bench: ## run the benchmarks beside their bare counterparts
	go test -run '^$$' -bench . -benchmem ./...

check: ## everything that CI checks
	.ci/run
