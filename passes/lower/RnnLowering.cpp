#include "passes/lower/Lowering.h"

using namespace mlir;
using namespace adze;
using namespace adze::lower;

void lower::populateRnnLowering(const LoweringTypes &types, const LoweringOptions &options,
                                 RewritePatternSet &patterns) {}
