// Package crashtest kills receivers. It holds tests only: they run a receiver as a
// process of its own, send it notifications as the service does, end it with
// SIGKILL at a chosen point, start it again, and compare what was acknowledged
// with what reached a handler.
//
//	go test ./store/crashtest             # three rounds for each point
//	go test ./store/crashtest -rounds=100 # takes about half an hour
//
// The points live in wrappers around the store, the handlers and the HTTP server;
// the packages under test know nothing of them.
package crashtest
