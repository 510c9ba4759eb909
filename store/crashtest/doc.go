// Package crashtest kills receivers. It holds tests only: they run a receiver as a
// process of its own, send it notifications as the service does, end it with
// SIGKILL at a chosen point, start it again, and compare what was acknowledged
// with what reached a handler.
//
//	cd store/crashtest
//	go test .             # three rounds for each point
//	go test . -rounds=100 -timeout=1h
//
// The points live in wrappers around the store, the handlers and the HTTP server;
// the packages under test know nothing of them.
package crashtest
