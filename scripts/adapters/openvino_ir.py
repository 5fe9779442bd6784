"""OpenVINO's IR (.xml beside .bin), as its Model Optimizer writes it; every tensor can be looked at."""

from cupping_adapter import serve


def start():
    import numpy
    import openvino

    core = openvino.Core()

    def prepare(request):
        model = core.read_model(request["file"])
        outputs = [output.get_node().input_value(0) for output in model.outputs]
        nodes, tensors = [], {}

        def name(output):
            node = output.get_node()
            return node.get_friendly_name() + ("" if output.get_index() == 0 else ":%d" % output.get_index())

        for node in model.get_ordered_ops():
            kind = node.get_type_name()
            made = [output for output in node.outputs() if output.get_element_type() == openvino.Type.f32]
            if kind in ("Parameter", "Constant", "Result") or not made:
                continue
            inputs = [name(one.get_source_output()) for one in node.inputs()]
            nodes.append({"name": node.get_friendly_name(), "type": kind, "inputs": inputs, "outputs": [name(one) for one in made]})
            tensors.update({name(one): one for one in made})
        inputs = [
            {"name": name(one), "shape": [extent.get_length() if extent.is_static else None for extent in one.get_partial_shape()]}
            for one in model.inputs
        ]
        own = [name(one) for one in outputs]
        model.add_outputs([one for key, one in tensors.items() if key not in own])
        # Its own choice is bfloat16 where the processor has it.
        compiled = core.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32", "INFERENCE_NUM_THREADS": 1})
        order = own + [key for key in tensors if key not in own]

        def run(feeds, fetch):
            results = compiled([feeds[one["name"]] for one in inputs])
            return {name: numpy.asarray(results[i]) for i, name in enumerate(order)}

        return run, {"format": "OpenVINO IR", "inputs": inputs, "outputs": own, "nodes": nodes}

    version = openvino.__version__.split("-")[0]
    # It takes subnormal numbers for 0.
    return {"name": "openvino", "version": version, "profile": "fp32-ftz"}, prepare


serve(start, "Install it: pip install openvino.")
