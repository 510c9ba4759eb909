package sign

import "strconv"

// ParseT reads the t of a notification: exactly ten ASCII digits, the first of
// them not zero.
//
// The rule stands before any hashing. MD5(key + t) can be extended: whoever
// holds one pair of t and sign can make a valid sign for t with padding and
// more digits behind it. Ten digits leave no room for that, and none for signs,
// blanks or the digits of other scripts that a looser parser lets through.
func ParseT(text string) (t int64, ok bool) {
	if len(text) != 10 || text[0] == '0' {
		return 0, false
	}
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
	}
	t, err := strconv.ParseInt(text, 10, 64)
	return t, err == nil
}
