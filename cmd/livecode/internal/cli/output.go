package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"text/tabwriter"
	"unicode"

	"github.com/spf13/cobra"
)

// addJSON gives a command the flag --json.
func addJSON(cmd *cobra.Command) *bool {
	return cmd.Flags().Bool("json", false, "print JSON instead of a table")
}

// print writes a value as one JSON document, or as the rows of a table, the header
// first. Cells may hold text of others.
func (a *app) print(asJSON bool, value any, rows [][]string) error {
	if asJSON {
		text, err := encode(value, "  ")
		if err != nil {
			return err
		}
		_, err = a.Out.Write(text)
		return err
	}
	return a.printTable(rows)
}

// printLine writes a value as one line of JSON, for output that goes on.
func (a *app) printLine(value any) error {
	text, err := encode(value, "")
	if err != nil {
		return err
	}
	_, err = a.Out.Write(text)
	return err
}

// encode leaves URLs as they are, where json.Marshal would make \u0026 of an &.
func encode(value any, indent string) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	err := encoder.Encode(value)
	return b.Bytes(), err
}

func (a *app) printTable(rows [][]string) error {
	w := tabwriter.NewWriter(a.Out, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		for i, cell := range row {
			if i > 0 {
				if _, err := w.Write([]byte{'\t'}); err != nil {
					return err
				}
			}
			if _, err := w.Write([]byte(printable(cell))); err != nil {
				return err
			}
		}
		if _, err := w.Write([]byte{'\n'}); err != nil {
			return err
		}
	}
	return w.Flush()
}

// printable takes out what would move a cursor, colour a terminal or break a row:
// names of streams and texts of the service are written by others.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}
