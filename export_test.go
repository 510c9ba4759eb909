package livecode

// What stands here is for the tests outside this package: those inside cannot import
// livetest, which imports this package.
var (
	Names       = names
	Noon        = noon
	BillingPeak = billingPeak
)

const (
	Account = account
	Signed  = signed
)

// An Interface is a row of the one table, as far as it can be seen from outside.
type Interface struct {
	Wire, Params       string
	Post, List, Needed bool
	Methods            []Method
	Golden             []Golden
	Refused            []Refusal
	AtBounds           []AtBound
}

// Interfaces returns the rows of the one table.
func Interfaces() []Interface {
	var all []Interface
	for _, i := range interfaces {
		all = append(all, Interface{
			Wire: i.wire, Params: i.params, Post: i.ep.post, List: i.list, Needed: i.needed,
			Methods: i.methods, Golden: i.golden, Refused: i.refused, AtBounds: i.atBounds,
		})
	}
	return all
}
