// Command ratios reads the output of the benchmarks, run several times over, and
// prints what each implementation costs in units of the one it is compared with.
//
//	go test -run '^$' -bench . -count 5 ./... | go run ./cmd/ratios
//
// The n-th results of two benchmarks are from the same pass and make a pair. The
// table has the medians of the ratios of all pairs, which cancels what the machine
// did meanwhile. For intervals and significance use benchstat on the same output.
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	flag.Usage = func() {
		fmt.Fprintln(flag.CommandLine.Output(), "usage: ratios [file ...]")
	}
	flag.Parse()
	results := results{}
	if err := readAll(results, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	table(os.Stdout, results)
}

func readAll(into results, names []string) error {
	if len(names) == 0 {
		return into.read(os.Stdin)
	}
	for _, name := range names {
		f, err := os.Open(name)
		if err != nil {
			return err
		}
		err = into.read(f)
		_ = f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

// table writes the table in Markdown.
func table(w io.Writer, r results) {
	out := bufio.NewWriter(w)
	defer out.Flush()
	fmt.Fprintln(out, "| work | unit | base | ours | target | | others |")
	fmt.Fprintln(out, "| --- | --- | --- | --- | --- | --- | --- |")
	for _, row := range rows {
		if line, ok := row.line(r); ok {
			fmt.Fprintln(out, line)
		}
	}
}
