package wire

// maxShort is how many digits a float64 holds, whatever they are. So the digits of a
// short number and the power of ten that they are divided by are exact, and the
// quotient is the float64 that is nearest to the number.
const maxShort = 15

// shortNumber reads the number at the beginning of text as its digits, without the
// point, and how many of them are decimals. Numbers of more than 15 digits, and
// what is written in any other way than the service does, have the length 0: they are
// left to package strconv.
func shortNumber(text []byte) (digits int64, decimals, length int) {
	begin := 0
	if len(text) > 0 && text[0] == '-' {
		begin = 1
	}
	digits, at := appendDigits(0, text, begin)
	count := at - begin
	if count == 0 || count > 1 && text[begin] == '0' {
		return 0, 0, 0
	}
	if at < len(text) && text[at] == '.' {
		point := at
		digits, at = appendDigits(digits, text, at+1)
		decimals = at - point - 1
		if decimals == 0 {
			return 0, 0, 0
		}
	}
	if count+decimals > maxShort || at < len(text) && text[at]|0x20 == 'e' {
		return 0, 0, 0
	}
	if begin == 1 {
		if digits = -digits; digits == 0 { // a float64 has a zero of its own for it
			return 0, 0, 0
		}
	}
	return digits, decimals, at
}

// appendDigits puts the digits from at behind those of n, and returns where they end. Too
// many of them come to nothing.
func appendDigits(n int64, text []byte, at int) (int64, int) {
	for ; at < len(text); at++ {
		digit := text[at] - '0'
		if digit > 9 {
			break
		}
		n = n*10 + int64(digit)
	}
	return n, at
}

// asFloat returns the float64 of a short number.
func asFloat(digits int64, decimals int) float64 {
	if decimals == 0 {
		return float64(digits)
	}
	return float64(digits) / powersOfTen[decimals]
}

var powersOfTen = [maxShort + 1]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15}
