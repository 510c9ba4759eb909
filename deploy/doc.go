// Package deploy holds what stands around a program that uses this module:
// configurations of TLS terminators, tested against the real programs, and alerts and a
// dashboard over the metrics of module prom, which that module tests in a real Prometheus.
package deploy
