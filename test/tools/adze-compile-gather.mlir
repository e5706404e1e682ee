// A product whose right side is transposed: rows are 32 floats apart, so that four of them are 512 bytes apart, which
// no instruction can add to a vector of addresses.
// RUN: adze compile %s -o - --emit=asm --target=thumbv8.1m.main-none-eabihf --cpu=cortex-m55 --name=m --quiet | FileCheck %s

// CHECK-NOT: #512]!
// CHECK: {{^}}m_run:
// CHECK-NOT: #512]!
module {
  func.func @main(%x: tensor<1x64xf32> loc("x"), %w: tensor<64x32xf32> loc("w")) -> tensor<1x32xf32> {
    %0 = adze.batch_matmul(%x, %w) {adj_x = false, adj_y = false} : (tensor<1x64xf32>, tensor<64x32xf32>) -> tensor<1x32xf32> loc("y")
    return %0 : tensor<1x32xf32>
  }
}
