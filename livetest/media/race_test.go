//go:build race

package media_test

// raceDetector reports that the tests run under the race detector, which costs
// more than what is measured.
const raceDetector = true
