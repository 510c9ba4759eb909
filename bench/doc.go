// Package bench measures the SDK beside code that does the same work without it:
// plain net/http and encoding/json ("bare"), the least that the work can cost
// ("floor"), and the SDKs of other services ("peers"). It is a module of its own,
// so that none of that reaches the users of the SDK.
//
// Absolute times depend on the machine; the ratios within one run are what counts.
// `make bench` in the directory above prints them, and README.md says what is
// compared with what.
package bench
