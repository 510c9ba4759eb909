// Package control lets programs and people outside look at an emulated account and
// change it: what a Go test does by calling livetest, they do over HTTP, in JSON, under
// /_livecode/. openapi.yaml describes all of it.
package control
