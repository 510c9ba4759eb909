// Command gates puts a receiver of notifications under load and compares what
// comes of it with fixed bounds. Where it can, it does the same to a bare net/http
// handler in the same run, since only ratios travel from one machine to another.
//
//	go run ./cmd/gates                                   # a first look, one minute
//	go run ./cmd/gates -duration 30s -soak 10m           # the figures proper
//	go run ./cmd/gates -only memory,attack
//
// It ends with status 1 when a gate does not hold.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/qcloudlive/livecode/bench/internal/child"
	"github.com/qcloudlive/livecode/bench/internal/load"
)

// options are what the flags choose.
type options struct {
	duration, soak time.Duration
	rate           float64
	connections    int
	slow           int
	keys           int
	postgres       database
	mysql          database
	only           string
}

// A gate is one measurement with its bounds.
type gate struct {
	name string
	run  func(*report, options) error
}

var gates = []gate{
	{"verify", verifyGate},
	{"memory", memoryGate},
	{"rate", rateGate},
	{"attack", attackGate},
	{"dedupe", dedupeGate},
	{"shutdown", shutdownGate},
	{"soak", soakGate},
	{"bolt", boltGate},
	{"burst", burstGate},
	{"backlog", backlogGate},
	{"postgres", func(r *report, o options) error { return pairGate(r, o, o.postgres) }},
	{"mysql", func(r *report, o options) error { return pairGate(r, o, o.mysql) }},
}

// roles are the processes beside this one.
var roles = map[string]child.Role{load.Name: load.Play, load.SlowName: load.PlaySlow, receiverName: playReceiver}

func main() {
	testing.Init() // verifyGate measures with it
	child.Play(roles)
	o := options{postgres: newDatabase("postgres", ""), mysql: newDatabase("mysql", "")}
	flag.DurationVar(&o.duration, "duration", 5*time.Second, "how long each load lasts")
	flag.DurationVar(&o.soak, "soak", 5*time.Second, "how long the soak lasts")
	flag.Float64Var(&o.rate, "rate", 10_000, "notifications a second in the gate of that name")
	flag.IntVar(&o.connections, "connections", 64, "connections of a sender")
	flag.IntVar(&o.slow, "slow", 4_000, "slow sockets of the attack")
	flag.IntVar(&o.keys, "keys", 1_000_000, "events that dedupe has to remember")
	flag.StringVar(&o.postgres.DSN, "postgres", "", "DSN of a PostgreSQL server for the gate of that name; a schema is made and dropped")
	flag.StringVar(&o.mysql.DSN, "mysql", "", "DSN of a MySQL server for the gate of that name; tables are made and dropped")
	flag.StringVar(&o.only, "only", "", "gates to run, separated by commas; all when empty")
	flag.Parse()

	fmt.Printf("%s, %d processors, sender and receiver on the same machine\n\n", runtime.Version(), runtime.NumCPU())
	r := newReport(os.Stdout)
	for _, g := range gates {
		if !chosen(o.only, g.name) {
			continue
		}
		if err := g.run(r, o); err != nil {
			fmt.Fprintf(os.Stderr, "%s: %v\n", g.name, err)
			os.Exit(1)
		}
	}
	if r.missed > 0 {
		fmt.Printf("\n%d of %d gates do not hold\n", r.missed, r.gates)
		os.Exit(1)
	}
}

func chosen(only, name string) bool {
	if only == "" {
		return true
	}
	for one := range strings.SplitSeq(only, ",") {
		if strings.TrimSpace(one) == name {
			return true
		}
	}
	return false
}
