package callback

// A Suggestion is what the service proposes to do about moderated content. The
// set is open.
type Suggestion string

// The suggestions that the service documents.
const (
	SuggestionBlock  Suggestion = "Block"
	SuggestionReview Suggestion = "Review" // by a human
	SuggestionPass   Suggestion = "Pass"
)

// A ModerationLabel names a kind of content. The set is open: the service has
// many more than the ones below, and sub-labels that it does not list at all.
type ModerationLabel string

// The labels that the service documents for texts, sounds and pictures.
const (
	LabelNormal ModerationLabel = "Normal"
	LabelPorn   ModerationLabel = "Porn"
	LabelAbuse  ModerationLabel = "Abuse"
	LabelAd     ModerationLabel = "Ad"
	LabelCustom ModerationLabel = "Custom" // found in a dictionary of the account
	LabelMoan   ModerationLabel = "Moan"   // sounds only
)

// The labels of [ImageModerated.LabelScores] for kinds of content that have a score of
// their own since 2019, and no label that the service documents today.
const (
	LabelHot      ModerationLabel = "Hot"
	LabelSimilar  ModerationLabel = "Similar" // like a known picture
	LabelIllegal  ModerationLabel = "Illegal"
	LabelPolity   ModerationLabel = "Polity"
	LabelTerror   ModerationLabel = "Terror"
	LabelTeenager ModerationLabel = "Teenager"
)

// A LabelScore is how sure the service is that content is of one kind.
type LabelScore struct {
	Label ModerationLabel
	// Score is from 0 to 100.
	Score float64
}
