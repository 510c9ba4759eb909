package livecode

import (
	"slices"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
)

// faultRows is the number of fault classes. They are counted from 1.
const faultRows = 50

// TestFaults lets every fault meet every interface, and holds each meeting
// against the same six invariants:
//
//  1. neither key nor sign in anything that fmt or slog make of the error
//  2. it returns within the deadline and 100 ms
//  3. no answer makes it allocate more than 2 MiB
//  4. goroutines and descriptors are back within a second
//  5. the server sees as many requests as the interface may send
//  6. the error has a type, and tells whether the call may have been executed
//
// It is not parallel: memory, goroutines and descriptors belong to the process.
func TestFaults(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:9")
	t.Setenv("http_proxy", "http://127.0.0.1:9")
	var met [faultRows + 1]map[string]bool
	cells := 0
	meet := func(t *testing.T, row int, i iface, run func(t *testing.T)) {
		cells++
		if met[row] == nil {
			met[row] = map[string]bool{}
		}
		met[row][i.name] = true
		run(t)
	}
	for _, f := range slices.Concat(networkFaults(), bodyFaults(), statusFaults(), jsonFaults(), cancelFaults(), callerFaults(), textFaults()) {
		t.Run(f.name, func(t *testing.T) {
			for _, i := range interfaces {
				t.Run(i.name, func(t *testing.T) {
					meet(t, f.row, i, func(t *testing.T) { f.run(t, i) })
				})
			}
		})
	}
	for _, i := range interfaces {
		t.Run("key rotated/"+i.name, func(t *testing.T) {
			meet(t, 43, i, func(t *testing.T) { runRotation(t, i) })
		})
		t.Run("zero Client/"+i.name, func(t *testing.T) {
			meet(t, 50, i, func(t *testing.T) { useZero(t, i) })
		})
	}
	assertAllMet(t, met[1:], cells)
}

func runRotation(t *testing.T, i iface) {
	synctest.Test(t, func(t *testing.T) {
		x := &cell{iface: i}
		x.start(t)
		rotate(t, x)
		x.transport.CloseIdleConnections()
		x.server.Close()
	})
}

// assertAllMet fails when a fault class and an interface have not met.
func assertAllMet(t *testing.T, met []map[string]bool, cells int) {
	combinations := 0
	for n, seen := range met {
		combinations += len(seen)
		for _, i := range interfaces {
			assert.True(t, seen[i.name], "row %d has not met %s", n+1, i.name)
		}
	}
	t.Logf("%d fault classes × %d interfaces: %d of %d combinations, in %d variants",
		len(met), len(interfaces), combinations, len(met)*len(interfaces), cells)
}
