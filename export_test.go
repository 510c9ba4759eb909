package livecode

// Names is for the tests outside this package: those inside cannot import livetest,
// which imports this package.
var Names = names
