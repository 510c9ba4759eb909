// Package wire reads the JSON of the live-code service, which spells the same
// thing in many ways: numbers as strings, objects as arrays of one, "nothing"
// in five shapes.
//
// There is one way to read a structure. Its type has a method of the form [Field],
//
//	func (x *T) field(name []byte, r *wire.Reader) error
//
// with a case for each name of the contract, and [Object] calls it for
// each member that arrives. So a document is read once, names match by their
// exact spelling, and results hold plain Go values without a second set of
// structs beside them. Public types never show a type of this package.
//
// The syntax is read by a scanner of RFC 8259 and nothing beyond it, which bounds
// depth, folds no names and is fuzzed against encoding/json.
package wire
