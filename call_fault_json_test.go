package livecode

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/qcloudlive/livecode/livetest/faultnet"
)

// ifNeeded is a success for calls whose output may be missing.
func ifNeeded(i iface) want {
	if i.needed {
		return responseError(i)
	}
	return fine(i)
}

// jsonFaults are rows 33 to 40: documents that are odd, or not what they seem.
func jsonFaults() []fault {
	faults := []fault{
		{row: 33, name: "trailing garbage", want: responseError, spoil: saysFor(func(i iface) string { return i.success() + "x" })},
		{row: 33, name: "two documents", want: responseError, spoil: saysFor(func(i iface) string { return i.success() + i.success() })},
		{row: 35, name: "names in capitals", want: responseError, spoil: says(`{"RET":0,"Retcode":0,"CODE":0}`)},
		{row: 35, name: "names that fold to the real ones", want: responseError,
			spoil: says("{\"ret\u200b\":0,\"retcode\uFEFF\":0,\"\uff43ode\":0}")},
		{row: 35, name: "fields that fold to the real ones", want: ifNeeded, spoil: saysFor(func(i iface) string {
			return i.with(foldFields.Replace(i.output))
		})},
		{row: 36, name: "10 001 levels in an unknown member", want: responseError, spoil: says(`{"ret":0,"x":` + nested(10_001) + `}`)},
		{row: 36, name: "10 001 levels in the output", want: responseError, spoil: says(`{"ret":0,"output":` + nested(10_001) + `}`)},
		{row: 36, name: "900 levels in the output", want: outputRead, spoil: says(`{"ret":0,"output":` + nested(900) + `}`)},
		{row: 39, name: "numbers as strings and the reverse", want: fine, spoil: saysFor(func(i iface) string {
			if i.quoted == "" {
				return strings.ReplaceAll(i.success(), `"ret":0`, `"ret":"0"`)
			}
			return i.with(i.quoted)
		})},
		{row: 39, name: "NaN", spoil: saysFor(notANumber), want: func(i iface) want {
			if i.nan == "" {
				return refused(CodeInvalidParam)(i)
			}
			return responseError(i)
		}, check: namesTheField},
		{row: 40, name: "broken text in a message", want: refused(CodeInvalidParam), spoil: saysFor(func(i iface) string {
			return strings.Replace(i.answer("1204", ""), `"message":""`, `"message":"no id \u0000`+"\xff"+`\n8888"`, 1)
		}), check: func(t *testing.T, x *cell) {
			assert.True(t, isPrintable(x.err.Error()), "%q", x.err)
			assert.True(t, isPrintable(strings.ReplaceAll(x.log.String(), "\n", "")), "%q", x.log.String())
		}},
		{row: 40, name: "broken text in ids", want: fine, spoil: saysFor(func(i iface) string {
			return i.with(strings.ReplaceAll(i.output, "8888_a", `8888_\u0000`+"\xff"))
		})},
	}
	for _, doc := range []string{
		`{"ret":0,"ret":1}`, `{"ret":1,"ret":0}`, `{"ret":1,"\u0072et":0}`, `{"retcode":0,"retcode":1}`, `{"code":1,"code":0}`,
		`{"ret":0,"output":{},"output":{}}`,
	} {
		faults = append(faults, fault{row: 34, name: "twice in " + doc, spoil: says(doc), want: responseError})
	}
	return append(append(faults, retFaults()...), outputFaults()...)
}

// foldFields writes the names of fields with letters that fold to the right ones.
var foldFields = strings.NewReplacer(`"status"`, `"ſtatus"`, `"task_id"`, "\"tas\u212a_id\"", `"stream_info"`, `"ſtream_info"`)

func nested(levels int) string {
	return strings.Repeat("[", levels) + strings.Repeat("]", levels)
}

// outputRead is a failure for calls that look into their output.
func outputRead(i iface) want {
	if i.ep.post || i.output == "{}" {
		return fine(i)
	}
	return responseError(i)
}

// notANumber is an answer with NaN where a number is due. Where the output has no
// number, it is in the envelope, in vain since another key says what is wrong.
func notANumber(i iface) string {
	if i.nan == "" {
		return `{"ret":null,"retcode":1204,"output":"NaN"}`
	}
	return i.with(i.nan)
}

func namesTheField(t *testing.T, x *cell) {
	if x.nan == "" {
		return
	}
	names := strings.FieldsFunc(x.nan, func(r rune) bool { return strings.ContainsRune(`{}[]:",`, r) })
	field := names[len(names)-2]
	assert.ErrorContains(t, x.err, field+`: want `)
	assert.ErrorContains(t, x.err, "NaN")
}

// retFaults are row 37: ret in all spellings. Only zero and "0" are a success.
func retFaults() []fault {
	var faults []fault
	for keys, want := range map[string]func(iface) want{
		`"ret":"0"`:                            fine,
		`"ret":null,"retcode":0`:               fine,
		`"ret":null,"retcode":null,"code":"0"`: fine,
		`"retcode":0`:                          fine,
		`"ret":"1204"`:                         refused(CodeInvalidParam),
		`"ret":null,"retcode":1204,"code":0`:   refused(CodeInvalidParam),
		`"ret":1204,"retcode":0`:               refused(CodeInvalidParam),
		`"ret":-9223372036854775808`:           refused(Code(-1 << 63)),
		`"ret":0.0`:                            responseError,
		`"ret":1e0`:                            responseError,
		`"ret":0e0,"retcode":0`:                responseError,
		`"ret":null`:                           responseError,
		`"ret":null,"retcode":null`:            responseError,
		`"message":"ok"`:                       responseError,
		`"ret":9223372036854775808`:            responseError,
		`"ret":18446744073709551616`:           responseError,
		`"ret":"0x0"`:                          responseError,
		`"ret":"+0"`:                           responseError,
		`"ret":" 0"`:                           responseError,
		`"ret":""`:                             responseError,
		`"ret":false`:                          responseError,
		`"ret":{}`:                             responseError,
		`"ret":[0]`:                            responseError,
	} {
		faults = append(faults, fault{row: 37, name: keys, want: want, spoil: saysFor(func(i iface) string {
			if i.output == "" || i.ep.post {
				return "{" + keys + "}"
			}
			return "{" + keys + `,"output":` + i.output + "}"
		})})
	}
	return faults
}

// outputFaults are row 38: an output in the shapes of nothing, and in the shape of
// the other kind.
func outputFaults() []fault {
	var faults []fault
	for _, output := range []string{`null`, `[]`, `{}`, `""`, `"null"`, `[ ]`, `[{}]`, `[null]`} {
		faults = append(faults, fault{row: 38, name: "output " + output, want: ifNeeded,
			spoil: saysFor(func(i iface) string { return i.answer("0", output) })})
	}
	faults = append(faults,
		fault{row: 38, name: "no output", want: ifNeeded, spoil: saysFor(func(i iface) string { return i.answer("0", "") })},
		fault{row: 38, name: "object for array and the reverse", want: fine, spoil: saysFor(func(i iface) string {
			if strings.HasPrefix(i.output, "[") {
				return i.answer("0", i.output[1:len(i.output)-1])
			}
			return i.answer("0", "["+i.output+"]")
		})},
		fault{row: 38, name: "text for object", want: outputRead, spoil: saysFor(func(i iface) string { return i.answer("0", `"words"`) })},
		fault{row: 38, name: "several for one", want: outputRead, spoil: saysFor(func(i iface) string {
			one := strings.Trim(i.output, "[]")
			return i.answer("0", "["+one+","+one+"]")
		})},
	)
	return faults
}

// textFaults are rows 48 and 49: refusals in words, and the code for too many
// requests.
func textFaults() []fault {
	var faults []fault
	for _, words := range reasons {
		faults = append(faults,
			fault{row: 48, name: string(words), spoil: says(string(words)), want: refused(words)},
			fault{row: 48, name: string(words) + " and more", spoil: says("  " + strings.ToUpper(string(words)) + ".\n"), want: refused(words)},
			fault{row: 48, name: string(words) + " in a message", want: refused(words),
				spoil: says(`{"message":"` + string(words) + `"}`)},
			fault{row: 48, name: string(words) + " with a code", want: refused(words),
				spoil: says(`{"ret":1204,"errmsg":"` + string(words) + `"}`)},
		)
	}
	return append(faults,
		fault{row: 49, name: "1202", spoil: saysCode("1202"), want: refusedAgain, check: backedOff},
		fault{row: 49, name: "1202 without quota", spoil: saysCode("1202"), want: refused(CodeInvalidOrLimit),
			before: func(_ *testing.T, x *cell) { x.client.core.budget.tokens = retryCost - 1 }},
	)
}

func saysCode(ret string) func(iface) faultnet.Fault {
	return saysFor(func(i iface) string { return i.answer(ret, "") })
}

func refusedAgain(i iface) want {
	return want{kind: apiError, is: CodeInvalidOrLimit, attempts: i.attempts(), hits: i.attempts()}
}

func backedOff(t *testing.T, x *cell) {
	if x.ep.retry == safe {
		assert.Positive(t, x.elapsed)
		assert.LessOrEqual(t, x.elapsed, 300*time.Millisecond)
		assert.Equal(t, maxBudget-2*retryCost, x.client.core.budget.tokens)
		return
	}
	assert.Zero(t, x.elapsed)
	assert.Equal(t, maxBudget, x.client.core.budget.tokens)
}
