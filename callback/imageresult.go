package callback

import "github.com/qcloudlive/livecode/internal/wire"

// An ImageResult is what one scene of the moderation found in a picture.
type ImageResult struct {
	// Hit is HitFlag: whether anything was found.
	Hit bool
	// Scene is what was looked for, such as "Porn", "QrCode" or "OCR".
	Scene string
	// Suggestion, Label and SubLabel are the verdict.
	Suggestion      Suggestion
	Label, SubLabel ModerationLabel
	// Score is how sure the verdict is, from 0 to 100.
	Score float64
	// Names are the objects that were found; in ObjectResults only.
	Names []string
	// Text is what was read; in OCRResults only.
	Text string
	// Details are the single findings.
	Details []ImageDetail
}

// An ImageDetail is one finding of an [ImageResult]. All findings have a Score;
// which other fields are set depends on the kind of the result.
type ImageDetail struct {
	// ID counts the findings.
	ID int
	// Name is the sub-label or the object.
	Name string
	// Score is how sure the finding is, from 0 to 100.
	Score float64
	// Value is what an object says, such as the URL of a QR code.
	Value string
	// Location is where an object or a text stands in the picture.
	Location ImageArea
	// Text is what was read, Label its verdict and Keywords what gave cause.
	Text     string
	Label    ModerationLabel
	Keywords []string
	// ImageID is the known picture that this one is like, Tag the account's own
	// word for it.
	ImageID, Tag string
}

// An ImageArea is a rectangle in a picture, in pixels from its upper left
// corner.
type ImageArea struct {
	X, Y, Width, Height float64
	// Rotate is an angle, in degrees by the look of it.
	Rotate float64
}

func (i *ImageResult) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "HitFlag":
		return hit(r, &i.Hit)
	case "Scene":
		return r.Text(&i.Scene)
	case "Suggestion":
		return r.Text((*string)(&i.Suggestion))
	case "Label", "label": // the vendor's page has the second
		return r.Text((*string)(&i.Label))
	case "SubLabel":
		return r.Text((*string)(&i.SubLabel))
	case "Score":
		return r.Float(&i.Score)
	case "Names", "DealNames": // the vendor's page has the second
		return wire.Texts(r, &i.Names)
	case "Text":
		return r.Text(&i.Text)
	case "Details":
		return wire.Rows(r, &i.Details, (*ImageDetail).field)
	}
	return r.Unknown()
}

func (d *ImageDetail) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "Id":
		return wire.Enum(r, &d.ID)
	case "Name", "name": // the vendor's page has the second
		return r.Text(&d.Name)
	case "Score":
		return r.Float(&d.Score)
	case "Value":
		return r.Text(&d.Value)
	case "Location":
		return wire.Object(r, &d.Location, (*ImageArea).field)
	case "Text":
		return r.Text(&d.Text)
	case "Label", "label":
		return r.Text((*string)(&d.Label))
	case "Keywords":
		return wire.Texts(r, &d.Keywords)
	case "ImageId":
		return r.Text(&d.ImageID)
	case "Tag":
		return r.Text(&d.Tag)
	}
	return r.Unknown()
}

func (a *ImageArea) field(name []byte, r *wire.Reader) error {
	switch string(name) {
	case "X":
		return r.Float(&a.X)
	case "Y":
		return r.Float(&a.Y)
	case "Width":
		return r.Float(&a.Width)
	case "Height":
		return r.Float(&a.Height)
	case "Rotate":
		return r.Float(&a.Rotate)
	}
	return r.Unknown()
}
