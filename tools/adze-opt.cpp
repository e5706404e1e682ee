#include "dialects/adze/AdzeDialect.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  mlir::registerAllPasses();
  registry.insert<adze::AdzeDialect>();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "adze-opt", registry));
}
