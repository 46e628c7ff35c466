// A cluster of gocaves on loopback for as long as its input is open; the first line of its output says where.
package main

import (
	"fmt"
	"io"
	"os"

	"github.com/couchbaselabs/gocaves/mock/mockimpl"
)

func main() {
	cluster, err := mockimpl.NewDefaultCluster()
	if err != nil {
		panic(err)
	}
	fmt.Printf("{\"connectionString\":%q}\n", cluster.ConnectionString())
	_, _ = io.Copy(io.Discard, os.Stdin)
}
