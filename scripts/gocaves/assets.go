// Takes the place of a generated file that the module's archive lacks.
package mockdata

import "embed"

//go:embed *.json
var files embed.FS

// Asset is the content of one of the files beside this one.
func Asset(name string) ([]byte, error) { return files.ReadFile(name) }
